package io.kstlib.auth.oauth2.provider;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.oauth2.config.Endpoints;
import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.discovery.Discovery;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.DocumentSource;
import io.kstlib.auth.oauth2.discovery.IssuerRule;
import io.kstlib.auth.oauth2.discovery.ServerMetadata;
import io.kstlib.auth.oauth2.endpoint.Redaction;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.SecurityProfile;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the server of a section: the configured endpoints and, where these do not suffice for the flow, what its issuer publishes (RFC
 * 8414). Where they suffice, nothing is fetched: many servers that have an issuer publish nothing. Safe for use by several threads.
 */
final class KnownServer implements Supplier<AuthorizationServer> {

    private final AuthorizationServer configured;
    private final @Nullable ServerMetadata published;

    /** The issuer of the section, and no other one (RFC 8414 section 3.3). */
    private record OnlyIssuer(Settings settings) implements IssuerRule {

        @Override
        public Optional<String> issuer() {
            return settings.get(ProviderKeys.ISSUER);
        }

        @Override
        public void require(DiscoveryDocument document) {
            String expected = settings.require(ProviderKeys.ISSUER);
            if (!document.issuer().equals(expected)) {
                throw new ProtocolException(
                        document.url(),
                        "the metadata at " + document.url() + " names the issuer \""
                                + Redaction.none().clean(document.issuer()) + "\", expected \"" + expected
                                + "\" (RFC 8414 section 3.3)",
                        new Remedy.ChangeSetting(settings.path(ProviderKeys.ISSUER.name())),
                        null);
            }
        }
    }

    /**
     * @param source makes what fetches documents; asked only if one is needed
     */
    KnownServer(ProviderContext context, Supplier<DocumentSource> source) {
        Settings settings = context.settings();
        Map<Endpoint, URI> endpoints = Endpoints.configured(context);
        Set<Endpoint> needed = context.flow(OAuth2Keys.flowOf(settings)).endpoints();
        String issuer = settings.get(ProviderKeys.ISSUER).orElse(null);
        this.configured = new AuthorizationServer(issuer, endpoints, Map.of());
        boolean publishesAll = SecurityProfile.of(settings).isPresent();
        boolean suffice = issuer == null || (!publishesAll && endpoints.keySet().containsAll(needed));
        this.published = suffice
                ? null
                : new ServerMetadata(
                        context,
                        new OnlyIssuer(settings),
                        new Discovery(source.get(), IssuerUrl::metadataUrl),
                        Set.of());
    }

    @Override
    public AuthorizationServer get() {
        return published == null ? configured : published.get();
    }

    boolean isDiscovered() {
        return published != null;
    }

    /** Fetches what the issuer publishes, where the endpoints are discovered. */
    DiscoveryDocument document() {
        return Objects.requireNonNull(published, "nothing is discovered")
                .document()
                .orElseThrow(() -> new IllegalStateException("absent metadata is an error here"));
    }
}
