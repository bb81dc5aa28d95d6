/**
 * How an access token is presented to a server (RFC 6749 section 7).
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.spi.presentation;

import org.jspecify.annotations.NullMarked;
