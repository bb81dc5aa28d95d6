package io.kstlib.http.session;

import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.http.ProviderNetwork;
import io.kstlib.http.proxy.ProxyChoice.HostAndPort;
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
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own client, for libraries that need one and for web sockets: with a provider's network settings, or as the program gave it. Safe for use
 * by several threads.
 *
 * <p>With network settings, it uses proxies as far as the JDK's client can. It speaks no TLS to them, and logs in by Basic only if a system property allows it for
 * the whole JVM.
 */
public final class JdkHttpClient implements SessionClient {

    private static final String DISABLED_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";
    private static final int PROXY_LOGIN = 407;

    private final HttpClient client;
    private final @Nullable ProviderNetwork network;
    private final @Nullable TlsIdentity identity;
    private @Nullable JdkHttpClient presenting;

    private JdkHttpClient(HttpClient client, @Nullable ProviderNetwork network, @Nullable TlsIdentity identity) {
        this.client = client;
        this.network = network;
        this.identity = identity;
    }

    /**
     * {@return a client that follows no redirects}
     *
     * @param network how servers are reached; they are always verified
     * @param connectTimeout how long a connection may take
     */
    public static JdkHttpClient of(ProviderNetwork network, Duration connectTimeout) {
        return new JdkHttpClient(client(network, connectTimeout, null), network, null);
    }

    /**
     * {@return a client that sends with the program's own network settings}
     *
     * @param client the program's own; it follows no redirects
     */
    public static JdkHttpClient around(HttpClient client) {
        return new JdkHttpClient(client, null, null);
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
     * Returns the client of requests that go with a certificate of the client. It has connections of its own, which no other request uses. A program's
     * own client has TLS settings of its own, the certificate included, so no token brings one.
     */
    @Override
    public synchronized JdkHttpClient presenting(TlsIdentity presented) {
        if (network == null) {
            return this;
        }
        JdkHttpClient known = presenting;
        if (known == null || !presented.equals(known.identity)) {
            Duration connectTimeout = client.connectTimeout().orElseThrow();
            known = new JdkHttpClient(client(network, connectTimeout, presented), network, presented);
            presenting = known;
        }
        return known;
    }

    /** {@return the wrapped client} */
    public HttpClient client() {
        return client;
    }

    /** Sends a request and waits. A request that cannot be sent with the configured network settings is refused. */
    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        check(request.uri());
        HttpResponse<T> answer = client.send(request, handler);
        Optional<IOException> refusal = refusal(request.uri(), answer.statusCode());
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return answer;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        if (network == null) {
            return client.sendAsync(request, handler, pushes);
        }
        try {
            check(request.uri());
        } catch (IOException impossible) {
            return CompletableFuture.failedFuture(impossible);
        }
        CancelableSteps<HttpResponse<T>> result = new CancelableSteps<>();
        CompletableFuture<?> unused = result.now(client.sendAsync(request, handler, pushes))
                .whenComplete((answer, failed) -> {
                    Optional<IOException> refusal =
                            failed == null ? refusal(request.uri(), answer.statusCode()) : Optional.empty();
                    if (refusal.isPresent() || failed != null) {
                        result.completeExceptionally(
                                refusal.<Throwable>map(why -> why).orElse(failed));
                    } else {
                        result.complete(answer);
                    }
                });
        return result;
    }

    /**
     * Opens a web socket.
     *
     * @param builder its builder, which {@link #client} made
     * @param url where to, with the scheme ws or wss
     * @param listener hears what arrives
     * @return the future web socket
     */
    public CompletableFuture<WebSocket> open(WebSocket.Builder builder, URI url, WebSocket.Listener listener) {
        if (network == null) {
            return builder.buildAsync(url, listener);
        }
        try {
            check(url);
        } catch (IOException impossible) {
            return CompletableFuture.failedFuture(impossible);
        }
        return builder.buildAsync(url, listener)
                .exceptionallyCompose(failed -> CompletableFuture.failedFuture(explained(url, failed)));
    }

    private Throwable explained(URI url, Throwable failed) {
        Throwable cause = failed;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof WebSocketHandshakeException refused
                ? refusal(url, refused.getResponse().statusCode())
                        .<Throwable>map(why -> why)
                        .orElse(cause)
                : cause;
    }

    /** Checks that the JDK's client can use the configured route. */
    private void check(URI url) throws IOException {
        Optional<ProxyServer> proxy = proxy(network, url).filter(ProxyServer::isSecure);
        if (proxy.isPresent()) {
            throw new IOException(proxy.get() + " is reached by https, which the JDK's HTTP client does not support."
                    + " Send the request by the session itself (send, sendAsync)");
        }
    }

    /** Explains why there is no tunnel. The JDK's client returns the proxy's answer as if it were the server's. */
    private Optional<IOException> refusal(URI url, int status) {
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

    private static Optional<ProxyServer> proxy(@Nullable ProviderNetwork network, URI url) {
        return network == null || url.getHost() == null || !isSecure(url)
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
