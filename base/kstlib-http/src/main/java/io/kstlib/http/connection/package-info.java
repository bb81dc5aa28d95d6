/**
 * The route of a request and its progress: proxies, sockets, deadlines, and what went wrong on the way. Only this package, the exchange of
 * requests and sessions use OkHttp.
 */
@NullMarked
package io.kstlib.http.connection;

import org.jspecify.annotations.NullMarked;
