/**
 * Which way a request goes and how far it has come: proxies, sockets, deadlines, and what went wrong on the way. Only this package, the exchange
 * of requests and sessions know OkHttp.
 */
@NullMarked
package io.kstlib.http.way;

import org.jspecify.annotations.NullMarked;
