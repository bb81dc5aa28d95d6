package io.kstlib.auth.core.session;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.http.session.JdkHttpClient;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A session as the JDK's {@code HttpClient}. Its caller knows nothing of tokens, so a failure with a token is an {@link IOException}, like other
 * failures of a request. A client that is built from its settings, as Feign builds one where its options differ, has no token. So it sends nothing,
 * see {@link WithoutToken}.
 */
final class AuthorizedHttpClient extends HttpClient {

    private final AuthSession session;
    private final AuthorizedSender sender;
    private final JdkHttpClient client;
    private final HttpClient below;

    /** @param client sends the requests */
    AuthorizedHttpClient(AuthSession session, AuthorizedSender sender, JdkHttpClient client) {
        this.session = session;
        this.sender = sender;
        this.client = client;
        this.below = client.client();
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            session.check(request);
            return sender.send(client, request, handler);
        } catch (AuthException noToken) {
            throw translated(noToken);
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        session.check(request);
        return sender.sendAsync(client, request, handler, null, AuthorizedHttpClient::translated);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
        session.check(request);
        return sender.sendAsync(client, request, handler, pushes, AuthorizedHttpClient::translated);
    }

    private static Throwable translated(Throwable failure) {
        return failure instanceof AuthException noToken ? translated(noToken) : failure;
    }

    private static IOException translated(AuthException noToken) {
        return new IOException(noToken.getMessage(), noToken);
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return new AuthorizedWebSocketBuilder();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return below.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return below.connectTimeout();
    }

    /** Says that redirects are followed: the session follows them within an origin. Some libraries need a client that does. */
    @Override
    public Redirect followRedirects() {
        return Redirect.ALWAYS;
    }

    /**
     * Returns a proxy selector that this client itself does not use. It prevents a client that is built from these settings from sending requests.
     */
    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.of(new WithoutToken(below.connectTimeout().orElse(null)));
    }

    /** Refuses every request: a client asks its proxy selector first, whatever the scheme. */
    private static final class WithoutToken extends ProxySelector {

        private final @Nullable Duration connectTimeout;

        WithoutToken(@Nullable Duration connectTimeout) {
            this.connectTimeout = connectTimeout;
        }

        @Override
        public List<Proxy> select(URI uri) {
            String timeout = connectTimeout == null
                    ? "and set one connect timeout for both clients"
                    : "and a connect timeout of " + connectTimeout.toMillis() + " ms";
            throw new IllegalStateException("nothing is sent: this client was built from the settings of a session's"
                    + " client, so its requests would go without the token. Use the session's client itself: let the"
                    + " library follow redirects " + timeout + ", so that it builds no client of its own");
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            throw new IllegalStateException("no connection was allowed", failure);
        }
    }

    @Override
    public SSLContext sslContext() {
        return below.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return below.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return below.authenticator();
    }

    @Override
    public Version version() {
        return below.version();
    }

    @Override
    public Optional<Executor> executor() {
        return below.executor();
    }

    @Override
    public String toString() {
        return "HttpClient of " + session;
    }

    /** Opens web sockets with the token in the opening handshake (RFC 6455 section 4.1). */
    private final class AuthorizedWebSocketBuilder implements WebSocket.Builder {

        private final List<Consumer<WebSocket.Builder>> settings = new ArrayList<>();

        @Override
        public WebSocket.Builder header(String name, String value) {
            if (name.equalsIgnoreCase("Authorization")) {
                throw new IllegalArgumentException("the session sets the Authorization header itself; leave it out");
            }
            settings.add(builder -> builder.header(name, value));
            return this;
        }

        @Override
        public WebSocket.Builder connectTimeout(Duration timeout) {
            settings.add(builder -> builder.connectTimeout(timeout));
            return this;
        }

        @Override
        public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
            String[] lesser = lesserPreferred.clone();
            settings.add(builder -> builder.subprotocols(mostPreferred, lesser));
            return this;
        }

        @Override
        public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
            URI url = asHttp(uri);
            session.check(url);
            List<Consumer<WebSocket.Builder>> chosen = List.copyOf(settings);
            return sender.open(url, presented -> {
                        JdkHttpClient own =
                                presented.tlsIdentity().map(client::presenting).orElse(client);
                        WebSocket.Builder builder = own.client().newWebSocketBuilder();
                        presented
                                .headers("GET", url)
                                .forEach(header -> builder.header(header.getKey(), header.getValue()));
                        chosen.forEach(setting -> setting.accept(builder));
                        return own.open(builder, uri, listener);
                    })
                    .exceptionallyCompose(failed -> CompletableFuture.failedFuture(
                            failed.getCause() instanceof AuthException noToken ? translated(noToken) : failed));
        }

        private static URI asHttp(URI uri) {
            String scheme = String.valueOf(uri.getScheme());
            if (!scheme.equalsIgnoreCase("ws") && !scheme.equalsIgnoreCase("wss")) {
                throw new IllegalArgumentException("the scheme of a web socket is ws or wss, not " + scheme);
            }
            return URI.create("http" + uri.toString().substring("ws".length()));
        }
    }
}
