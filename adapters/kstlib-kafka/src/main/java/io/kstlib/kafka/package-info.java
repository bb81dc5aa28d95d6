/**
 * Tokens for the SASL mechanism {@code OAUTHBEARER} of Kafka clients (RFC 7628).
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.kafka;

import org.jspecify.annotations.NullMarked;
