/**
 * One request and its answer, as bytes: the route, sockets, proxies, deadlines, and what went wrong on the way. Only this package and sessions
 * use OkHttp.
 */
@NullMarked
package io.kstlib.http.connection;

import org.jspecify.annotations.NullMarked;
