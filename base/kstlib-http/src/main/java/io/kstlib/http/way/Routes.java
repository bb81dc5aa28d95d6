package io.kstlib.http.way;

import io.kstlib.http.proxy.ProxyChoice;
import io.kstlib.http.proxy.ProxyServer;
import io.kstlib.http.proxy.Target;
import io.kstlib.http.trust.TrustedTls;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ways that lead to servers: directly or through a proxy, and whom to trust at their ends. Nothing is looked up, read or loaded before a
 * request is sent. Safe for use by several threads.
 */
public final class Routes {

    private final ProxyChoice proxies;
    private final Supplier<TrustedTls> servers;
    private final Supplier<TrustedTls> proxyTrust;
    private final Lookup lookup;
    private final Map<Target, ProxyLogin> logins = new ConcurrentHashMap<>();
    private @Nullable TrustedTls trusted;

    /** Finds the addresses of a host, as {@link InetAddress#getAllByName} does. */
    @FunctionalInterface
    public interface Lookup {

        /**
         * @param host a name
         * @return its addresses, the preferred one first
         * @throws java.net.UnknownHostException if there is none
         */
        List<InetAddress> addresses(String host) throws IOException;
    }

    /**
     * @param proxies which proxy to go by
     * @param servers whom to believe to be a server; asked once
     * @param proxyTrust whom to believe to be a proxy that is spoken to by https
     * @param lookup finds addresses
     */
    public Routes(ProxyChoice proxies, Supplier<TrustedTls> servers, Supplier<TrustedTls> proxyTrust, Lookup lookup) {
        this.proxies = proxies;
        this.servers = servers;
        this.proxyTrust = proxyTrust;
        this.lookup = lookup;
    }

    /**
     * @param target a server
     * @return the proxy that leads there; empty where none is needed
     * @throws io.kstlib.auth.api.error.ConfigurationException if what is configured is no proxy
     */
    public Optional<ProxyServer> proxyFor(Target target) {
        return proxies.proxyFor(target);
    }

    /** Whom to believe to be a server. */
    synchronized TrustedTls trust() {
        TrustedTls known = trusted == null ? servers.get() : trusted;
        trusted = known;
        return known;
    }

    Supplier<TrustedTls> proxyTrust() {
        return proxyTrust;
    }

    Lookup lookup() {
        return lookup;
    }

    /** One for each proxy, which keeps in mind what that demanded. */
    ProxyLogin loginTo(ProxyServer proxy) {
        return logins.computeIfAbsent(proxy.target(), target -> new ProxyLogin(proxy));
    }
}
