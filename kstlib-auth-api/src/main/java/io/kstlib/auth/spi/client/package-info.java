/**
 * How a client authenticates to an authorization server (RFC 6749 section 2.3).
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.client;

import org.jspecify.annotations.NullMarked;
