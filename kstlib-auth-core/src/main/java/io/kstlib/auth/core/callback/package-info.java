/**
 * The server on loopback that receives one authorization response (RFC 8252 section 7.3).
 *
 * <p>The JDK's {@code jdk.httpserver} speaks HTTP. This package adds the rules: the path, the host and the user, one use, and the limits. The local
 * receiver of Google's OAuth client does not fit. It answers the browser before the login is validated, and does not check the user of the connection.
 *
 * <p><b>The page tells the truth.</b> The callback server holds the browser's request until the tokens have been fetched and validated. Then the page
 * says whether the login worked.
 *
 * <p><b>No secrets in arguments.</b> Every user of a machine can read the arguments of a browser's process. An authorization request contains {@code
 * state} and {@code nonce}; with them, another user could return their own answer first. A logout URL contains the ID token. So the browser is started
 * with the callback server's own path and a ticket ({@code CallbackServer.startingAt}), and the server redirects. You see the request itself.
 *
 * <p><b>The user at the other end.</b> The callback server answers only connections of the same user. On Linux, {@code /proc/net/tcp} and {@code tcp6}
 * name the owner of the socket at the other end. Another user gets 403, which uses nothing up. Three users count as the same: the user of this process,
 * the user who called {@code sudo}, and the user who logged in to the machine before {@code su}. Root counts neither as the same user nor as another
 * one: the relays of WSL and of forwarded ports run as root, and a refusal protects nothing from root. In a container that shares the network of its
 * host, another number proves nothing, because the browser may run outside.
 *
 * <p><b>Unknown users.</b> On other systems, for a peer that is not in the table, for root and in such a container, the user cannot be known. There the
 * ticket works once, and a second request for it ends the login or logout: the first may have come from someone else. A program completes a login
 * faster than a browser starts. So there the end of a login waits until two seconds have passed since the use of the ticket. This narrows the race on
 * such systems, but does not close it.
 */
@NullMarked
package io.kstlib.auth.core.callback;

import org.jspecify.annotations.NullMarked;
