package io.kstlib.auth.oidc.discovery;

import io.kstlib.auth.oauth2.config.Endpoints;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.config.IssuerUrl;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What is known of a provider's server. Safe for use by several threads. There are three modes:
 * <ul>
 * <li>auto: everything is discovered from the issuer
 * <li>hybrid: configured endpoints take the place of published ones
 * <li>manual: there is no issuer, so only the configured endpoints are known
 * </ul>
 */
public final class ServerMetadata implements Supplier<AuthorizationServer> {

    private final ProviderContext context;

    private final IssuerPolicy policy;
    private final Discovery discovery;
    private final Set<Endpoint> known;
    /** The endpoints that a login needs. A server that publishes nothing is accepted if the configuration names all of these. */
    private final Set<Endpoint> needed = new LinkedHashSet<>(Set.of(Endpoint.JWKS));

    private final Map<Endpoint, URI> given;
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * @param context the provider
     * @param policy which issuers are accepted
     * @param discovery fetches and keeps metadata
     */
    public ServerMetadata(ProviderContext context, IssuerPolicy policy, Discovery discovery) {
        this.context = context;
        this.policy = policy;
        this.discovery = discovery;
        this.known = Endpoints.of(context);
        this.needed.addAll(context.flow(OAuth2Keys.flowOf(context.settings())).endpoints());
        this.given = Endpoints.configured(context);
    }

    /**
     * Returns the server. Discovers it where that is necessary.
     *
     * @return issuer, endpoints and metadata
     * @throws io.kstlib.auth.api.error.NetworkException if it must be discovered and cannot be reached
     * @throws io.kstlib.auth.api.error.ProtocolException if what it publishes cannot be used
     */
    @Override
    public AuthorizationServer get() {
        Optional<String> issuer = policy.issuer();
        return issuer.isEmpty() ? new AuthorizationServer(null, given, Map.of()) : discovered(issuer.get());
    }

    /**
     * Returns the published metadata.
     *
     * @return empty when no issuer is configured, or nothing is published and the configured endpoints suffice
     */
    public Optional<DiscoveryDocument> document() {
        return policy.issuer().flatMap(this::document);
    }

    private AuthorizationServer discovered(String issuer) {
        Optional<DiscoveryDocument> document = document(issuer);
        if (document.isEmpty()) {
            return new AuthorizationServer(issuer, given, Map.of());
        }
        Set<Endpoint> wanted = new LinkedHashSet<>(known);
        wanted.removeAll(given.keySet());
        Map<Endpoint, URI> endpoints = new LinkedHashMap<>(document.get().endpoints(wanted));
        endpoints.putAll(given);
        String published = document.get().issuer();
        // A template is not an issuer: no answer can carry it.
        String name = published.indexOf('{') >= 0 ? issuer : published;
        return new AuthorizationServer(name, endpoints, document.get().metadata());
    }

    private Optional<DiscoveryDocument> document(String issuer) {
        Optional<DiscoveryDocument> document = discovery.document(issuer);
        if (document.isPresent()) {
            IssuerMatch.require(document.get(), issuer, policy, context.settings());
            return document;
        }
        if (!given.keySet().containsAll(needed)) {
            throw absent(issuer, context.settings());
        }
        if (warned.compareAndSet(false, true)) {
            context.warn(context.name() + ": nothing is published at "
                    + IssuerUrl.discoveryUrl(issuer)
                    + ", so only the configured endpoints are known");
        }
        return Optional.empty();
    }

    /**
     * Makes the error for an issuer that publishes nothing.
     *
     * @param issuer the issuer
     * @param settings the provider's section
     * @return the error
     */
    public static RuntimeException absent(String issuer, Settings settings) {
        return PublishedDocument.missing(
                IssuerUrl.discoveryUrl(issuer),
                "the discovery document",
                "Check " + settings.path("issuer") + ": it is the URL that the provider's documentation calls issuer or"
                        + " authority");
    }
}
