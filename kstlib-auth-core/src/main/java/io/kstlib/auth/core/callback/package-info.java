/**
 * The server on loopback that receives one authorization response (RFC 8252 section 7.3).
 *
 * <p>The JDK's {@code jdk.httpserver} speaks HTTP. This package adds the rules around it: which path, host and user, once, within limits. The local
 * receiver of Google's OAuth client does not fit. It answers the browser before the login is validated, and does not check the user of the
 * connection.
 */
@NullMarked
package io.kstlib.auth.core.callback;

import org.jspecify.annotations.NullMarked;
