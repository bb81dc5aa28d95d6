/**
 * The server on loopback that receives one authorization response (RFC 8252 section 7.3).
 *
 * <p>The JDK's {@code jdk.httpserver} speaks HTTP. This package adds the rules around it: which path, host and user, once, within limits. The local
 * receiver of Google's OAuth client does not fit. It answers the browser before the login is validated, and does not check the user of the
 * connection.
 *
 * <p>The page tells the truth. The callback server holds the browser's request until the tokens were fetched and validated, then says whether the
 * login worked.
 *
 * <p>Nothing among arguments. Every user of a machine can read the arguments of a browser's process. An authorization request contains {@code state}
 * and {@code nonce}, with which another user could return an answer of their own first; a logout URL contains the ID token. So a browser is started
 * with the callback server's own path and a ticket ({@code CallbackServer.startingAt}), which redirects. The person sees the request itself.
 *
 * <p>Whose connection. The callback server answers only connections of the same user. Linux says in {@code /proc/net/tcp} and {@code tcp6} who owns
 * the socket at the other end; another user gets 403, which uses nothing up. The same person is this process's user, the user who called
 * {@code sudo}, and the one who logged in to the machine before {@code su}. Root is neither: the relays of WSL and of forwarded ports run as root,
 * and a refusal protects nothing from root. In a container that shares the network of its host, another number proves nothing, because the person
 * may sit outside.
 *
 * <p>Where that cannot be known (other systems, a peer that is not in the table, root, such a container) the ticket works once, and a second request
 * for it ends the login or logout: the first may have come from someone else. A program makes a complete login faster than a browser starts, so
 * there the end of a login waits until two seconds have passed since the ticket was used. This narrows the race on such systems, and does not close
 * it.
 */
@NullMarked
package io.kstlib.auth.core.callback;

import org.jspecify.annotations.NullMarked;
