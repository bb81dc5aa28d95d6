package io.kstlib.auth.oauth2.client;

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
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.SecurityProfile;
import io.kstlib.auth.spi.text.Redaction;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The issuer of a section, and no other one (RFC 8414 section 3.3). Immutable, safe for use by several threads. */
final class ConfiguredIssuer implements IssuerRule {

    private final ProviderContext context;
    private final Settings settings;

    ConfiguredIssuer(ProviderContext context) {
        this.context = context;
        this.settings = context.settings();
    }

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

    /**
     * Whether what it publishes is fetched (RFC 8414): the configured endpoints do not suffice for the flow, or a profile needs it. Where they suffice,
     * nothing is fetched: many servers that have an issuer publish nothing.
     */
    boolean isAsked() {
        if (issuer().isEmpty()) {
            return false;
        }
        Set<Endpoint> needed =
                new HashSet<>(context.flow(OAuth2Keys.flowOf(settings)).endpoints());
        if (OAuth2Keys.signedResponses(settings).isPresent()) {
            needed.add(Endpoint.JWKS);
        }
        return SecurityProfile.of(settings).isPresent()
                || !Endpoints.configured(context).keySet().containsAll(needed);
    }

    /**
     * {@return the published metadata, and the configured endpoints, which take precedence}
     *
     * @param source fetches what it publishes
     */
    ServerMetadata metadata(DocumentSource source) {
        return new ServerMetadata(context, this, new Discovery(source, IssuerUrl::metadataUrl), Set.of());
    }
}
