package io.kstlib.auth.core.session;

import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.AuthorizerBuilder;
import io.kstlib.auth.core.login.Engine;
import io.kstlib.auth.core.login.Engine.TokensOfProvider;
import io.kstlib.auth.core.plugin.Section;
import io.kstlib.auth.spi.plugin.PluginContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Collects the settings of an {@link AuthSession}. Not safe for use by several threads. */
public final class AuthSessionBuilder {

    final PluginContext context;
    final AuthorizerBuilder authorizer;
    Duration timeout = Duration.ofSeconds(30);
    Duration connectTimeout = Duration.ofSeconds(10);
    boolean refreshesInBackground;

    @Nullable
    HttpClient client;

    private final TokenSource source;

    AuthSessionBuilder(TokenSource source) {
        this.source = source;
        this.context = Engine.provider(source).map(TokensOfProvider::context).orElseGet(Section::ofProcess);
        this.authorizer = Authorizer.builder(source);
    }

    /**
     * Allows a host: the token may be sent there over https to any port, and to loopback hosts over http too.
     *
     * @param host a host name such as {@code api.company.com}; subdomains are other hosts
     * @return this builder
     * @throws IllegalArgumentException if it is not only a host name
     */
    public AuthSessionBuilder allowHost(String host) {
        authorizer.allowHost(host);
        return this;
    }

    /**
     * Allows a server: the token may be sent to URLs with this scheme, host and port.
     *
     * @param url any URL of the server
     * @return this builder
     * @throws IllegalArgumentException if it is neither https nor on loopback
     */
    public AuthSessionBuilder allowOrigin(URI url) {
        authorizer.allowOrigin(url);
        return this;
    }

    /**
     * Sets the time to wait for the head of an answer.
     *
     * @param value how long to wait for the head of an answer; 30 seconds by default
     * @return this builder
     */
    public AuthSessionBuilder timeout(Duration value) {
        this.timeout = Objects.requireNonNull(value, "timeout");
        return this;
    }

    /**
     * Sets the time to wait for a connection.
     *
     * @param value how long to wait for a connection; 10 seconds by default; a client of your own keeps its own value
     * @return this builder
     */
    public AuthSessionBuilder connectTimeout(Duration value) {
        this.connectTimeout = Objects.requireNonNull(value, "connectTimeout");
        return this;
    }

    /**
     * Uses a client of your own, with its proxy, TLS settings and executor. For tokens that are bound to a certificate (RFC 8705 section 3), its TLS
     * settings have to present that certificate; {@code client_certificate} is not read for it.
     *
     * @param value a client that follows no redirects, because a redirect could take the token to another server
     * @return this builder
     * @throws IllegalArgumentException if it follows redirects
     */
    public AuthSessionBuilder httpClient(HttpClient value) {
        if (value.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException(
                    "the client follows redirects, which would take the token to other servers; build it with"
                            + " followRedirects(NEVER)");
        }
        authorizer.clientPresentsCertificate();
        this.client = value;
        return this;
    }

    /**
     * Refreshes the token before it expires even while no request needs it, so that no request waits for a refresh. A daemon thread does this until
     * the session is closed or no longer reachable.
     *
     * @return this builder
     */
    public AuthSessionBuilder refreshInBackground() {
        this.refreshesInBackground = true;
        return this;
    }

    BackgroundRefresh backgroundRefresh(AuthorizedSender sender) {
        BackgroundRefresh refresh = new BackgroundRefresh(sender, source, context.clock(), new SplittableRandom());
        refresh.start();
        return refresh;
    }

    /** {@return the session} */
    public AuthSession build() {
        return new AuthSession(this);
    }
}
