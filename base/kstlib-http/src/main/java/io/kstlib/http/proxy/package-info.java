/**
 * Chooses the proxy for a server, and explains why it does not work.
 *
 * <p>{@code NO_PROXY} has no standard, and OkHttp does not read it. The JDK reads a system property of another form,
 * {@code http.nonProxyHosts}. The rules here are those that curl and Go ({@code golang.org/x/net/http/httpproxy}) share. A name includes
 * the domains below it; addresses, networks and ports count, too.
 */
@NullMarked
package io.kstlib.http.proxy;

import org.jspecify.annotations.NullMarked;
