package io.kstlib.auth.core;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.core.http.ProviderTls;
import io.kstlib.auth.core.http.WebOrigin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with the token of a login (RFC 6750 section 2.1).
 *
 * <pre>{@code
 * try (Kstlib kstlib = Kstlib.load();
 *         AuthSession session = AuthSession.open(kstlib.provider("corporate"))) {
 *     System.out.println(session.get("https://api.company.com/me").body());
 * }
 * }</pre>
 *
 * <p>The token is fetched for each request, so it is refreshed before it
 * expires; when a server answers 401 all the same, it is refreshed once and the request repeated once. If that does not help, the 401
 * is handed over, as is every other answer.
 *
 * <p>The token goes only to servers that the caller named or, when none was named, to the origin of the first request. A request to
 * another server is refused with an {@link IllegalArgumentException} and not sent; ask {@link #allows(URI)} before following links that
 * come from data. The token never goes unencrypted to another machine. Redirects are followed within the origin, up to five; one that
 * leads elsewhere is handed over as it is.
 *
 * <p>Safe for use by several threads.
 */
public final class AuthSession implements AutoCloseable {

    private final AllowedServers servers;
    private final AuthorizedSender sender;
    private final AtomicBoolean closed = new AtomicBoolean();

    private AuthSession(Builder builder) {
        this.servers = new AllowedServers(builder.hosts, builder.origins);
        this.sender = new AuthorizedSender(
                builder.source, builder.client(), builder.tls, builder.connectTimeout, builder.timeout);
    }

    /**
     * A session that keeps to the server of its first request.
     *
     * @param client where to get tokens; it stays open when the session is closed
     * @return the session
     */
    public static AuthSession open(AuthClient client) {
        return builder(client).build();
    }

    /**
     * Starts a session.
     *
     * @param client where to get tokens; it stays open when the session is closed
     * @return a builder; the session trusts what {@code ssl_ca_bundle} holds, and verifies servers whatever {@code ssl_verify} says,
     *     since that speaks of the provider alone
     */
    public static Builder builder(AuthClient client) {
        return builder(TokenSource.of(client), ProviderTls.of(client.context()));
    }

    static Builder builder(TokenSource source, ProviderTls tls) {
        return new Builder(source, tls);
    }

    /**
     * Whether the token may be sent to a server. Until a first request was sent, a session without named servers allows every one.
     *
     * @param url an absolute URL
     * @return whether a request with this URL would be sent
     */
    public boolean allows(URI url) {
        try {
            return servers.allow(WebOrigin.of(url));
        } catch (IllegalArgumentException notHttp) {
            return false;
        }
    }

    /**
     * Sends a GET request.
     *
     * @param url where to
     * @return the answer, whatever its status
     * @throws IllegalArgumentException if the token must not be sent there
     * @throws io.kstlib.auth.api.error.NotLoggedInException if there is no token
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

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url));
    }

    /**
     * Sends any request. A body without a known length is sent once: it is not repeated after a 401 or a redirect, which are then handed
     * over.
     *
     * @param request the request, without {@code Authorization}; its own timeout wins over that of the session
     * @param handler what to make of the body; it is asked again for each answer
     * @param <T> what becomes of the body
     * @return the answer, whatever its status
     * @throws IllegalArgumentException if the token must not be sent there, or the request has an {@code Authorization} header
     * @throws io.kstlib.auth.api.error.NotLoggedInException if there is no token
     * @throws NetworkException if there is no answer
     */
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        return sender.send(request, checked(request), handler);
    }

    /**
     * Sends any request without waiting for the answer; see {@link #send(HttpRequest, BodyHandler)}.
     *
     * @param request the request, without {@code Authorization}
     * @param handler what to make of the body
     * @param <T> what becomes of the body
     * @return the answer to come; it fails with what {@code send} would throw, except for illegal arguments, which are thrown at once
     */
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return sender.sendAsync(request, checked(request), handler);
    }

    private WebOrigin checked(HttpRequest request) {
        if (closed.get()) {
            throw new IllegalStateException("this session is closed");
        }
        if (request.headers().firstValue("Authorization").isPresent()) {
            throw new IllegalArgumentException("the session sets the Authorization header itself; leave it out");
        }
        return servers.claim(request.uri());
    }

    /** Takes no more requests; those that were sent before come to their end. */
    @Override
    public void close() {
        closed.set(true);
        sender.close();
    }

    /** Collects what a session should be like. Not safe for use by several threads. */
    public static final class Builder {

        private final TokenSource source;
        private final ProviderTls tls;
        private final Set<String> hosts = new HashSet<>();
        private final Set<WebOrigin> origins = new HashSet<>();
        private Duration timeout = Duration.ofSeconds(30);
        private Duration connectTimeout = Duration.ofSeconds(10);
        private @Nullable HttpClient client;

        private Builder(TokenSource source, ProviderTls tls) {
            this.source = source;
            this.tls = tls;
        }

        /**
         * Allows a host: the token may be sent there by https to any port, and to loopback hosts by http too.
         *
         * @param host a host name such as {@code api.company.com}; subdomains are other hosts
         * @return this builder
         * @throws IllegalArgumentException if it is not a host name alone
         */
        public Builder allowHost(String host) {
            String name = host.toLowerCase(Locale.ROOT);
            if (!WebOrigin.of(URI.create("https://" + name + "/")).host().equals(name)) {
                throw new IllegalArgumentException(host + " is not a host name alone, such as api.company.com");
            }
            hosts.add(name);
            return this;
        }

        /**
         * Allows a server: the token may be sent to URLs with this scheme, host and port.
         *
         * @param url any URL of the server
         * @return this builder
         * @throws IllegalArgumentException if it is neither https nor on loopback
         */
        public Builder allowOrigin(URI url) {
            WebOrigin origin = WebOrigin.of(url);
            if (!origin.isSafe()) {
                throw new IllegalArgumentException(origin + " is neither https nor on this machine");
            }
            origins.add(origin);
            return this;
        }

        /**
         * @param value how long to wait for the head of an answer; 30 seconds unless told otherwise
         * @return this builder
         */
        public Builder timeout(Duration value) {
            this.timeout = Objects.requireNonNull(value, "timeout");
            return this;
        }

        /**
         * @param value how long to wait for a connection; 10 seconds unless told otherwise, or what the own client says
         * @return this builder
         */
        public Builder connectTimeout(Duration value) {
            this.connectTimeout = Objects.requireNonNull(value, "connectTimeout");
            return this;
        }

        /**
         * Uses a client of your own, with its proxy, TLS settings and executor.
         *
         * @param value a client that follows no redirects, which would take the token along
         * @return this builder
         * @throws IllegalArgumentException if it follows redirects
         */
        public Builder httpClient(HttpClient value) {
            if (value.followRedirects() != HttpClient.Redirect.NEVER) {
                throw new IllegalArgumentException(
                        "the client follows redirects, which would take the token to other servers; build it with"
                                + " followRedirects(NEVER)");
            }
            this.client = value;
            return this;
        }

        private HttpClient client() {
            return client != null
                    ? client
                    : HttpClient.newBuilder()
                            .connectTimeout(connectTimeout)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .sslContext(tls.context())
                            .build();
        }

        /**
         * @return the session
         */
        public AuthSession build() {
            return new AuthSession(this);
        }
    }
}
