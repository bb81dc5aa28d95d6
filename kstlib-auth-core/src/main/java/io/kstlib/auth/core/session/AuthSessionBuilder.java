package io.kstlib.auth.core.session;

import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.event.Warning;
import io.kstlib.auth.core.wiring.ConfiguredProvider;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.http.ProviderNetwork;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects the settings of an {@link AuthSession}. Not safe for use by several threads. */
public final class AuthSessionBuilder {

    private final TokenSource source;
    private final PluginContext context;
    private final ProviderNetwork network;
    private final Set<String> hosts = new HashSet<>();
    private final Set<WebOrigin> origins = new HashSet<>();
    private Duration timeout = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private boolean refreshesInBackground;
    private @Nullable HttpClient client;

    AuthSessionBuilder(TokenSource source, PluginContext context) {
        this.source = source;
        this.context = context;
        this.network = ProviderNetwork.of(context);
    }

    /**
     * Allows a host: the token may be sent there by https to any port, and to loopback hosts by http too.
     *
     * @param host a host name such as {@code api.company.com}; subdomains are other hosts
     * @return this builder
     * @throws IllegalArgumentException if it is not only a host name
     */
    public AuthSessionBuilder allowHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (!WebOrigin.of(URI.create("https://" + name + "/")).host().equals(name)) {
            throw new IllegalArgumentException(host + " is not just a host name such as api.company.com");
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
    public AuthSessionBuilder allowOrigin(URI url) {
        WebOrigin origin = WebOrigin.of(url);
        if (!origin.isSafe()) {
            throw new IllegalArgumentException(origin + " is neither https nor on this machine");
        }
        origins.add(origin);
        return this;
    }

    /**
     * @param value how long to wait for the head of an answer; 30 seconds by default
     * @return this builder
     */
    public AuthSessionBuilder timeout(Duration value) {
        this.timeout = Objects.requireNonNull(value, "timeout");
        return this;
    }

    /**
     * @param value how long to wait for a connection; 10 seconds by default; a client of your own keeps its own value
     * @return this builder
     */
    public AuthSessionBuilder connectTimeout(Duration value) {
        this.connectTimeout = Objects.requireNonNull(value, "connectTimeout");
        return this;
    }

    /**
     * Uses a client of your own, with its proxy, TLS settings and executor. For tokens that are bound to a certificate (RFC 8705 section 3), its TLS
     * settings have to show that certificate; {@code client_certificate} is not read for it.
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

    AllowedServers servers() {
        return new AllowedServers(hosts, origins);
    }

    ProviderNetwork network() {
        return network;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration timeout() {
        return timeout;
    }

    AuthorizedSender sender() {
        return new AuthorizedSender(source, timeout, warnings());
    }

    /** A context of the core takes a warning as it is, another one its words. */
    private Consumer<Warning> warnings() {
        return context instanceof ConfiguredProvider own ? own::warn : warning -> context.warn(warning.inWords());
    }

    @Nullable
    BackgroundRefresh backgroundRefresh(AuthorizedSender sender) {
        return refreshesInBackground
                ? BackgroundRefresh.of(sender, new RefreshSchedule(source, context.clock()))
                : null;
    }

    /** Returns the program's own client, which uses the program's own network settings. */
    Optional<HttpClient> ownClient() {
        return Optional.ofNullable(client);
    }

    /**
     * @return the session
     */
    public AuthSession build() {
        return new AuthSession(this);
    }
}
