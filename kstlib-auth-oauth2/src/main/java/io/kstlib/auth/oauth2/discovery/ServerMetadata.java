package io.kstlib.auth.oauth2.discovery;

import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metadata and endpoints of a provider's server. Safe for use by several threads. There are three modes:
 * <ul>
 * <li>auto: everything is discovered from the issuer
 * <li>hybrid: configured endpoints take the place of published ones
 * <li>manual: there is no issuer, so only the configured endpoints are known
 * </ul>
 */
public final class ServerMetadata implements Supplier<AuthorizationServer> {

    /** Which issuer a type of provider asks, and which issuers it accepts in what that one publishes. */
    public interface IssuerRule {

        /** {@return the configured issuer; empty when only endpoints are configured} */
        Optional<String> issuer();

        /**
         * Checks the issuer that a document names.
         *
         * @param document what the configured issuer publishes
         * @throws io.kstlib.auth.api.error.ProtocolException if it is the document of another issuer
         */
        void require(DiscoveryDocument document);
    }

    private final ProviderContext context;

    private final IssuerRule rule;
    private final Discovery discovery;
    private final Set<Endpoint> known;
    /** The endpoints that a login needs. A server that publishes nothing is accepted if the configuration names all of these. */
    private final Set<Endpoint> needed;

    private final Map<Endpoint, URI> given;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile @Nullable Described described;

    /** The server, and what it was made of. */
    private record Described(
            @Nullable String issuer, @Nullable DiscoveryDocument document, AuthorizationServer server) {}

    /**
     * Creates the metadata of a provider's server; nothing is fetched yet.
     *
     * @param context the provider
     * @param rule which issuers are accepted
     * @param discovery fetches and keeps metadata
     * @param needed the endpoints that every login needs, beside those of its flow
     */
    public ServerMetadata(ProviderContext context, IssuerRule rule, Discovery discovery, Set<Endpoint> needed) {
        this.context = context;
        this.rule = rule;
        this.needed = new LinkedHashSet<>(needed);
        this.discovery = discovery;
        this.known = OAuth2Keys.endpoints(context);
        this.needed.addAll(context.flow(OAuth2Keys.flowOf(context.settings())).endpoints());
        this.given = OAuth2Keys.configuredEndpoints(context);
    }

    /**
     * Returns the server. Discovers it where that is necessary. It is the same object as long as the same document is used, so callers can keep
     * what they decided for it.
     *
     * @return issuer, endpoints and metadata
     * @throws io.kstlib.auth.api.error.NetworkException if it must be discovered and cannot be reached
     * @throws io.kstlib.auth.api.error.ProtocolException if what it publishes cannot be used
     */
    @Override
    public AuthorizationServer get() {
        String issuer = rule.issuer().orElse(null);
        DiscoveryDocument document = issuer == null ? null : document(issuer).orElse(null);
        Described kept = described;
        if (kept == null || !Objects.equals(kept.issuer(), issuer) || !Objects.equals(kept.document(), document)) {
            kept = new Described(issuer, document, server(issuer, document));
            described = kept;
        }
        return kept.server();
    }

    /**
     * Returns the published metadata.
     *
     * @return empty when no issuer is configured, or nothing is published and the configured endpoints suffice
     */
    public Optional<DiscoveryDocument> document() {
        return rule.issuer().flatMap(this::document);
    }

    private AuthorizationServer server(@Nullable String issuer, @Nullable DiscoveryDocument document) {
        if (document == null) {
            return new AuthorizationServer(issuer, given, Map.of());
        }
        Set<Endpoint> wanted = new LinkedHashSet<>(known);
        wanted.removeAll(given.keySet());
        Map<Endpoint, URI> endpoints = new LinkedHashMap<>(document.endpoints(wanted));
        endpoints.putAll(given);
        String published = document.issuer();
        // A template is not an issuer: no answer can carry it.
        String name = published.indexOf('{') >= 0 ? issuer : published;
        return new AuthorizationServer(name, endpoints, document.metadata());
    }

    private Optional<DiscoveryDocument> document(String issuer) {
        Optional<DiscoveryDocument> document = discovery.document(issuer);
        if (document.isPresent()) {
            rule.require(document.get());
            return document;
        }
        if (!given.keySet().containsAll(needed)) {
            throw discovery.absent(issuer, context.settings());
        }
        if (warned.compareAndSet(false, true)) {
            context.warn(context.name() + ": nothing is published at "
                    + discovery.url(issuer)
                    + ", so only the configured endpoints are known");
        }
        return Optional.empty();
    }
}
