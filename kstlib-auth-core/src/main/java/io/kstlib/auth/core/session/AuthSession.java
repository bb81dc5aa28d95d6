package io.kstlib.auth.core.session;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.plugin.LazyPart;
import io.kstlib.http.ProviderNetwork;
import io.kstlib.http.session.JdkHttpClient;
import io.kstlib.http.session.SessionClient;
import io.kstlib.http.session.SessionHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with the token of a login (RFC 6750 section 2.1).
 *
 * <pre>{@code
 * try (Kstlib kstlib = Kstlib.load();
 *         AuthSession session = AuthSession.open(kstlib.client("corporate"))) {
 *     System.out.println(session.get("https://api.company.com/me").body());
 * }
 * }</pre>
 *
 * <p>The session gets the token for each request, so the token is refreshed before it expires. If a server still answers 401, the session
 * refreshes the token once and repeats the request once. If that does not help, the caller receives the 401, as every other answer. Only if the
 * resource demands another login (RFC 9470), the caller gets an {@link io.kstlib.auth.api.error.OAuthErrorException} instead, whose {@code stepUp()}
 * says what to ask for.
 *
 * <p>The token goes only to servers that the caller named or, when none was named, to the origin of the first request. A request to another server is
 * refused with a {@link io.kstlib.auth.api.error.ServerNotAllowedException} and not sent. Ask {@link #allows(URI)} before you follow links that come from data. The token
 * never goes unencrypted to another machine. Redirects are followed within the origin, up to five. The caller receives a redirect that leads
 * elsewhere as it is.
 *
 * <p>Safe for use by several threads.
 */
public final class AuthSession implements AutoCloseable {

    private final Authorizer authorizer;
    private final AuthorizedSender sender;
    private final SessionHttp http;
    private final SessionClient client;
    private final LazyPart<JdkHttpClient> jdkClient;
    private final Duration timeout;
    private final @Nullable BackgroundRefresh backgroundRefresh;
    private final AtomicBoolean closed = new AtomicBoolean();

    AuthSession(AuthSessionBuilder builder) {
        this.authorizer = builder.authorizer.build();
        this.timeout = builder.timeout;
        this.sender = new AuthorizedSender(authorizer, timeout);
        ProviderNetwork network = ProviderNetwork.of(builder.context);
        Duration connectTimeout = builder.connectTimeout;
        this.http = new SessionHttp(network, connectTimeout);
        JdkHttpClient given = builder.client == null ? null : JdkHttpClient.around(builder.client);
        this.jdkClient = new LazyPart<>(() -> given == null ? JdkHttpClient.of(network, connectTimeout) : given);
        this.client = given == null ? http : given;
        this.backgroundRefresh = builder.refreshesInBackground ? builder.backgroundRefresh(sender) : null;
    }

    /**
     * Opens a session that sends its token only to the server of its first request.
     *
     * @param source where to get tokens: a client, which stays open when the session is closed, or a lambda
     */
    public static AuthSession open(TokenSource source) {
        return builder(source).build();
    }

    /**
     * Starts a session.
     *
     * @param source where to get tokens: a client, which stays open when the session is closed, or a lambda, such as one that returns a token that a
     *     program was given
     * @return a builder; the session of a client trusts what {@code ssl_ca_bundle} holds; it verifies servers even if {@code ssl_verify} is false,
     *     because that key is only about the provider; the session of a lambda uses the proxy and the authorities that the environment of the process
     *     names
     */
    public static AuthSessionBuilder builder(TokenSource source) {
        return new AuthSessionBuilder(source);
    }

    /**
     * Whether the token may be sent to a server. Until its first request, a session without named servers allows every server over https, and those on
     * this machine also by http.
     *
     * @param url an absolute URL
     * @return whether a request with this URL is sent
     */
    public boolean allows(URI url) {
        return authorizer.allows(url);
    }

    /**
     * Sends a GET request.
     *
     * @param url where to
     * @return the answer, whatever its status
     * @throws io.kstlib.auth.api.error.ServerNotAllowedException if the token must not be sent there
     * @throws io.kstlib.auth.api.error.NotLoggedInException if there is no token
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the resource demands another login (RFC 9470)
     * @throws NetworkException if there is no answer
     */
    public HttpResponse<String> get(String url) {
        return send(request(url).GET().build(), BodyHandlers.ofString());
    }

    /**
     * Sends a HEAD request.
     *
     * @param url where to
     * @return the answer, whatever its status; errors as for {@link #get(String)}
     */
    public HttpResponse<Void> head(String url) {
        return send(request(url).method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.discarding());
    }

    /**
     * Sends an OPTIONS request.
     *
     * @param url where to
     * @return the answer, whatever its status; errors as for {@link #get(String)}
     */
    public HttpResponse<String> options(String url) {
        return send(request(url).method("OPTIONS", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    /**
     * Sends a DELETE request.
     *
     * @param url where to
     * @return the answer, whatever its status; errors as for {@link #get(String)}
     */
    public HttpResponse<String> delete(String url) {
        return send(request(url).DELETE().build(), BodyHandlers.ofString());
    }

    /**
     * Sends a POST request.
     *
     * @param url where to
     * @param body what to send
     * @return the answer, whatever its status; errors as for {@link #get(String)}
     */
    public HttpResponse<String> post(String url, RequestBody body) {
        return send("POST", url, body);
    }

    /**
     * Sends a PUT request.
     *
     * @param url where to
     * @param body what to send
     * @return the answer, whatever its status; errors as for {@link #get(String)}
     */
    public HttpResponse<String> put(String url, RequestBody body) {
        return send("PUT", url, body);
    }

    /**
     * Sends a PATCH request.
     *
     * @param url where to
     * @param body what to send
     * @return the answer, whatever its status; errors as for {@link #get(String)}
     */
    public HttpResponse<String> patch(String url, RequestBody body) {
        return send("PATCH", url, body);
    }

    private HttpResponse<String> send(String method, String url, RequestBody body) {
        BodyPublisher publisher = body.publisher();
        return send(
                request(url)
                        .header("Content-Type", body.contentType())
                        .method(method, publisher)
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String url) {
        URI target = URI.create(url);
        check(target); // the builder of the JDK refuses a URL that is not http in its own words
        return HttpRequest.newBuilder(target);
    }

    /**
     * Sends any request. A body without a known length is sent once. It is not repeated after a 401 or a redirect; the caller receives these answers.
     * After such a 401 the token is replaced, so that the caller can send the request again with a new body. A warning says so (see
     * {@link KstlibBuilder#warnings(java.util.function.Consumer)}).
     *
     * @param request the request, without {@code Authorization}; its own timeout wins over that of the session
     * @param handler handles the body; it is called again for each answer
     * @param <T> the type of the handled body
     * @return the answer, whatever its status
     * @throws io.kstlib.auth.api.error.ServerNotAllowedException if the token must not be sent there
     * @throws IllegalArgumentException if the request has an {@code Authorization} header
     * @throws io.kstlib.auth.api.error.NotLoggedInException if there is no token
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the resource demands another login (RFC 9470)
     * @throws NetworkException if there is no answer
     */
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        check(request);
        try {
            return sender.send(client, request, handler);
        } catch (IOException noAnswer) {
            throw http.explained(request, timeout, noAnswer);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw http.explained(request, interrupted);
        }
    }

    /**
     * Sends any request without waiting for the answer; see {@link #send(HttpRequest, BodyHandler)}.
     *
     * @param request the request, without {@code Authorization}
     * @param handler handles the body
     * @param <T> the type of the handled body
     * @return the future answer; it fails with what {@code send} throws, except for a server that must not receive the token and for illegal arguments,
     *     which are thrown at once. Canceling it cancels the request
     */
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        check(request);
        return sender.sendAsync(
                client,
                request,
                handler,
                null,
                failed -> failed instanceof IOException noAnswer ? http.explained(request, timeout, noAnswer) : failed);
    }

    /**
     * Returns this session as an {@link HttpClient}, for libraries that take one. What they send carries the token, under the same rules as all
     * requests here, web sockets included. When there is no token, it throws an {@link IOException} whose cause is the
     * {@link io.kstlib.auth.api.error.AuthException}. Closing it has no effect; close the session.
     *
     * <p>Use it as it is. A client that a library builds from its settings has no token, so its requests fail with an {@link IllegalStateException}.
     * Some libraries build one where their options differ from this client's. Configure them to follow redirects, as this client reports of itself,
     * and to use the connect timeout of the session. These are the defaults of Feign and of a session.
     *
     * <p>It uses the JDK's client, unlike {@link #send}. That client does not use TLS to a proxy. It logs in to a proxy with Basic only where the
     * system property {@code jdk.http.auth.tunneling.disabledSchemes} allows that for the whole JVM. Otherwise its requests fail with an
     * {@link IOException} that says so.
     *
     * @return a client; its settings are those of the JDK's client that it uses, except for redirects and the proxy
     */
    public HttpClient httpClient() {
        return new AuthorizedHttpClient(this, sender, jdkClient.get());
    }

    void check(HttpRequest request) {
        if (request.headers().firstValue("Authorization").isPresent()) {
            throw new IllegalArgumentException("the session sets the Authorization header itself; leave it out");
        }
        check(request.uri());
    }

    void check(URI url) {
        if (closed.get()) {
            throw new IllegalStateException("this session is closed");
        }
        authorizer.require(url);
    }

    /** Refuses further requests; those that were sent before are completed. */
    @Override
    public void close() {
        closed.set(true);
        if (backgroundRefresh != null) {
            backgroundRefresh.close();
        }
        sender.close();
    }

    @Override
    public String toString() {
        return "AuthSession[" + authorizer + "]";
    }
}
