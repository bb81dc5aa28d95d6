package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.flow.Endpoint;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.core.http.HttpTransport;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.config.IssuerUrl;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.discovery.Discovery;
import io.kstlib.auth.oidc.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.discovery.IssuerMatch;
import io.kstlib.auth.oidc.discovery.ServerMetadata;
import io.kstlib.auth.oidc.jose.CompactJws;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.Refusal;
import io.kstlib.auth.oidc.jwks.KeySource;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who issued a token and where that issuer publishes its keys. The configuration says so; the token only where the
 * configuration says nothing. Safe for use by several threads.
 */
final class IssuerLookup {

    private final ProviderContext context;
    private final IssuerPolicy policy;
    private final Discovery discovery;
    private final KeySource keys;
    private final @Nullable URI jwksUri;

    IssuerLookup(ProviderContext context, IssuerPolicy policy, Discovery discovery, KeySource keys) {
        this.context = context;
        this.policy = policy;
        this.discovery = discovery;
        this.keys = keys;
        this.jwksUri = context.settings().get(Endpoint.JWKS.key()).orElse(null);
    }

    KeyLocation locate(CompactJws jws, TokenKind kind) throws Refusal {
        ClaimRules.checkIssuer(jws, kind, policy, setting(kind));
        Optional<String> configured = policy.issuer();
        if (jwksUri != null) {
            String compared = policy.expected(kind).isEmpty()
                    ? "; no issuer is configured, so iss "
                            + Quote.of(jws.payload().get("iss")) + " is not compared"
                    : "";
            return new KeyLocation(jwksUri, keys, null, "not needed: jwks_uri is configured" + compared);
        }
        if (configured.isPresent()) {
            return discovered(configured.get(), policy, discovery, keys, "");
        }
        return fromToken(String.valueOf(jws.payload().get("iss")));
    }

    private String setting(TokenKind kind) {
        return context.settings().path(OidcKeys.ACCEPTED_ISSUERS.name())
                + (kind == TokenKind.ID_TOKEN
                        ? ""
                        : " (or " + context.settings().path(OidcKeys.ACCESS_TOKEN_ISSUER.name()) + ")");
    }

    private KeyLocation fromToken(String issuer) throws Refusal {
        Optional<String> problem = IssuerUrl.problem(issuer);
        if (problem.isPresent()) {
            throw Refusal.of(
                            "iss",
                            "no issuer is configured, and the one in the token, " + Quote.of(issuer)
                                    + ", cannot be asked for its keys: " + problem.get())
                    .remedy("Set " + context.settings().path("issuer") + " or jwks_uri")
                    .verdict(Refusal.Verdict.NOT_CHECKED);
        }
        // What the configuration holds for the provider is not for whoever the token names.
        HttpTransport transport = HttpTransport.forProvider(new StrangerContext(context));
        Duration lifetime = OidcKeys.discoveryTtl(context);
        return discovered(
                issuer,
                IssuerPolicy.only(issuer),
                new Discovery(transport, context.clock(), lifetime),
                new KeySource(transport, context.clock(), lifetime),
                " (issuer taken from the token itself: it proves who signed, not that you trust them)");
    }

    private KeyLocation discovered(
            String issuer, IssuerPolicy accepted, Discovery from, KeySource source, String remark) throws Refusal {
        Settings settings = context.settings();
        try {
            Optional<DiscoveryDocument> document = from.document(issuer);
            if (document.isEmpty()) {
                throw ServerMetadata.absent(issuer, settings);
            }
            IssuerMatch.require(document.get(), issuer, accepted, settings);
            Map<Endpoint, URI> endpoints = document.get().endpoints(EnumSet.complementOf(EnumSet.of(Endpoint.JWKS)));
            URI published = endpoints.get(Endpoint.JWKS);
            if (published == null) {
                throw noKeys(document.get(), settings);
            }
            return new KeyLocation(
                    published,
                    source,
                    document.get(),
                    Quote.plain(document.get().issuer()) + " publishes its keys at " + Quote.plain(published.toString())
                            + remark);
        } catch (ProtocolException unusable) {
            throw Refusal.because("discovery", unusable);
        }
    }

    private static ProtocolException noKeys(DiscoveryDocument document, Settings settings) {
        return new ProtocolException(
                document.url(),
                "the discovery document at " + document.url() + " names no jwks_uri (OpenID Connect Discovery 1.0"
                        + " section 3)",
                "Set " + settings.path("jwks_uri"),
                null);
    }
}
