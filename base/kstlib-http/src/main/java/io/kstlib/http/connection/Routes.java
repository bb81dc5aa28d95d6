package io.kstlib.http.connection;

import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.http.proxy.HostAndPort;
import io.kstlib.http.proxy.ProxyChoice;
import io.kstlib.http.proxy.ProxyServer;
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
 * The routes to servers: directly or through a proxy, and the trusted authorities at their ends. Nothing is looked up, read or loaded before a
 * request is sent. Safe for use by several threads.
 */
public final class Routes {

    private final ProxyChoice proxies;
    private final Supplier<TrustedTls> servers;
    private final Supplier<TrustedTls> proxyTrust;
    private final Lookup lookup;
    private final Map<HostAndPort, ProxyLogin> logins;
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
     * @param proxies chooses the proxy
     * @param servers which servers are trusted; called once
     * @param proxyTrust which proxies are trusted that are reached by https
     * @param lookup finds addresses
     */
    public Routes(ProxyChoice proxies, Supplier<TrustedTls> servers, Supplier<TrustedTls> proxyTrust, Lookup lookup) {
        this.proxies = proxies;
        this.servers = servers;
        this.proxyTrust = proxyTrust;
        this.lookup = lookup;
        this.logins = new ConcurrentHashMap<>();
    }

    private Routes(Routes other, Supplier<TrustedTls> servers) {
        this.proxies = other.proxies;
        this.servers = servers;
        this.proxyTrust = other.proxyTrust;
        this.lookup = other.lookup;
        this.logins = other.logins;
    }

    /**
     * Makes the same routes with a certificate of the client at their ends. Proxies do not see it.
     *
     * @param identity what to show to servers that ask for a certificate
     * @return routes that share no connection with these
     */
    public Routes showing(TlsIdentity identity) {
        return new Routes(this, () -> trust().showing(identity));
    }

    /**
     * @param target a server
     * @return the proxy that leads there; empty where none is needed
     * @throws io.kstlib.auth.api.error.ConfigurationException if the configured proxy is not valid
     */
    public Optional<ProxyServer> proxyFor(HostAndPort target) {
        return proxies.proxyFor(target);
    }

    /** Returns which servers are trusted. */
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

    /** Returns the login of a proxy. Each proxy has one, which remembers whether the proxy demanded it. */
    ProxyLogin loginTo(ProxyServer proxy) {
        return logins.computeIfAbsent(proxy.target(), target -> new ProxyLogin(proxy));
    }
}
