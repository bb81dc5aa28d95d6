package io.kstlib.http.session;

import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.http.ProviderNetwork;
import io.kstlib.http.proxy.HostAndPort;
import io.kstlib.http.proxy.ProxyServer;
import io.kstlib.http.proxy.ProxyServer.Login;
import io.kstlib.http.proxy.ProxyTrouble;
import io.kstlib.http.trust.TrustedTls;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own client with a provider's network settings, for libraries that need one and for web sockets. Safe for use by several
 * threads.
 *
 * <p>It uses proxies as far as the JDK's client can. It speaks no TLS to them, and logs in by Basic only if a system property allows it for
 * the whole JVM.
 */
public final class JdkHttpClient {

    private static final String DISABLED_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";
    private static final int PROXY_LOGIN = 407;

    private final ProviderNetwork network;
    private final Duration connectTimeout;
    private final HttpClient client;
    private final @Nullable TlsIdentity identity;
    private @Nullable JdkHttpClient presenting;

    private JdkHttpClient(ProviderNetwork network, Duration connectTimeout, @Nullable TlsIdentity identity) {
        this.network = network;
        this.connectTimeout = connectTimeout;
        this.identity = identity;
        this.client = client(network, connectTimeout, identity);
    }

    /**
     * {@return a client that follows no redirects}
     *
     * @param network how servers are reached; they are always verified
     * @param connectTimeout how long a connection may take
     */
    public static JdkHttpClient of(ProviderNetwork network, Duration connectTimeout) {
        return new JdkHttpClient(network, connectTimeout, null);
    }

    private static HttpClient client(ProviderNetwork network, Duration connectTimeout, @Nullable TlsIdentity identity) {
        TrustedTls tls = network.tls().forAllServers();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(new ByNetwork(network))
                .sslContext((identity == null ? tls : tls.presenting(identity)).context());
        // With an authenticator the JDK's client also handles 401 answers of servers. So it is set only where it is of
        // use.
        return allowsBasic() ? builder.authenticator(new ProxyPassword(network)).build() : builder.build();
    }

    /**
     * Returns the client of requests that go with a certificate of the client. It has connections of its own, which no other request uses.
     *
     * @param presented what to present to servers that ask for a certificate
     * @return the same client each time, until another certificate is asked for
     */
    public synchronized JdkHttpClient presenting(TlsIdentity presented) {
        JdkHttpClient known = presenting;
        if (known == null || !presented.equals(known.identity)) {
            known = new JdkHttpClient(network, connectTimeout, presented);
            presenting = known;
        }
        return known;
    }

    /** {@return the wrapped client} */
    public HttpClient client() {
        return client;
    }

    /**
     * Checks that the JDK's client can use the configured route.
     *
     * @param url where a request goes
     * @throws IOException if a proxy is reached by https
     * @throws io.kstlib.auth.api.error.ConfigurationException if the configured proxy is not valid
     */
    public void check(URI url) throws IOException {
        Optional<ProxyServer> proxy = proxy(network, url).filter(ProxyServer::isSecure);
        if (proxy.isPresent()) {
            throw new IOException(proxy.get() + " is reached by https, which the JDK's HTTP client does not support."
                    + " Send the request by the session itself (send, sendAsync)");
        }
    }

    /**
     * Explains why there is no tunnel. The JDK's client returns the proxy's answer as if it were the server's.
     *
     * @param url where the request went
     * @param status the status of the answer
     * @return the reason; empty if it is an answer of the server
     */
    public Optional<IOException> refusal(URI url, int status) {
        return status == PROXY_LOGIN ? proxy(network, url).map(proxy -> refusal(proxy, target(url))) : Optional.empty();
    }

    private static IOException refusal(ProxyServer proxy, HostAndPort target) {
        if (proxy.login() == null || allowsBasic()) {
            return new ProxyTrouble(proxy, target).unauthenticated(PROXY_LOGIN, List.of());
        }
        return new IOException(proxy
                + " demands a user name and a password (HTTP 407), and the JDK's HTTP client sends"
                + " none for a tunnel. Start Java with -D" + DISABLED_SCHEMES + "= (empty), or send the request by the"
                + " session itself (send, sendAsync)");
    }

    private static boolean allowsBasic() {
        String disabled = System.getProperty(DISABLED_SCHEMES);
        return disabled != null && !disabled.toLowerCase(Locale.ROOT).contains("basic");
    }

    private static Optional<ProxyServer> proxy(ProviderNetwork network, URI url) {
        return url.getHost() == null || !isSecure(url)
                ? Optional.empty()
                : network.proxies().proxyFor(target(url));
    }

    /** Whether a URL may need a proxy. Plain connections stay on this machine. */
    private static boolean isSecure(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        return scheme.equals("https") || scheme.equals("wss");
    }

    private static HostAndPort target(URI url) {
        return new HostAndPort(url.getHost(), url.getPort() < 0 ? 443 : url.getPort());
    }

    /** Chooses the proxy by the provider's network. */
    private static final class ByNetwork extends ProxySelector {

        private static final ProxySelector DIRECT = ProxySelector.of(null);

        private final ProviderNetwork network;

        ByNetwork(ProviderNetwork network) {
            this.network = network;
        }

        @Override
        public List<Proxy> select(URI url) {
            return proxy(network, url)
                    .map(proxy -> List.of(new Proxy(
                            Proxy.Type.HTTP,
                            new InetSocketAddress(
                                    proxy.target().host(), proxy.target().port()))))
                    .orElseGet(() -> DIRECT.select(url));
        }

        @Override
        public void connectFailed(URI url, SocketAddress address, IOException failure) {
            // the request fails with it
        }
    }

    /** Gives the proxy's password, and no other password. */
    private static final class ProxyPassword extends Authenticator {

        private final ProviderNetwork network;

        ProxyPassword(ProviderNetwork network) {
            this.network = network;
        }

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            if (getRequestorType() != RequestorType.PROXY || getRequestingURL() == null) {
                return null;
            }
            return proxy(network, URI.create(getRequestingURL().toString()))
                    .map(ProxyServer::login)
                    .map(ProxyPassword::asJdkHasIt)
                    .orElse(null);
        }

        private static PasswordAuthentication asJdkHasIt(Login login) {
            return new PasswordAuthentication(
                    login.user(), login.password().get().reveal().toCharArray());
        }
    }
}
