/**
 * Which proxy leads to a server, and in words why it does not.
 *
 * <p>{@code NO_PROXY} has no standard and no reader in OkHttp; the JDK reads a system property of another form, {@code http.nonProxyHosts}.
 * The rules here are those that curl and Go ({@code golang.org/x/net/http/httpproxy}) have in common: a name stands for the domains below
 * it, too, and addresses, networks and ports count.
 */
@NullMarked
package io.kstlib.http.proxy;

import org.jspecify.annotations.NullMarked;
