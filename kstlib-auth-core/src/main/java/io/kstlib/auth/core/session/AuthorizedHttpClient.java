package io.kstlib.auth.core.session;

import io.kstlib.auth.api.error.AuthException;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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
    private final HttpClient below;

    AuthorizedHttpClient(AuthSession session, HttpClient below) {
        this.session = session;
        this.below = below;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            return session.exchange(request, handler);
        } catch (AuthException noToken) {
            throw translated(noToken);
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return session.exchangeAsync(request, handler, null, AuthorizedHttpClient::translated);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
        return session.exchangeAsync(request, handler, pushes, AuthorizedHttpClient::translated);
    }

    private static Throwable translated(Throwable failure) {
        return failure instanceof AuthException noToken ? translated(noToken) : failure;
    }

    static IOException translated(AuthException noToken) {
        return new IOException(noToken.getMessage(), noToken);
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return session.newWebSocketBuilder();
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
}
