package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.validation.SignatureFacts.IssuerSource;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.config.IssuerMatch;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwt.KeyLocation.Published;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who issued a token and where that issuer publishes its keys. The caller or the configuration says so; the token only where
 * neither does. Safe for use by several threads.
 */
public final class IssuerLookup {

    static final String FROM_TOKEN =
            " (issuer taken from the token itself: it proves who signed, not that you trust them)";

    private final ProviderContext context;
    private final Issuer configured;
    private final IssuerPolicy policy;
    private final @Nullable URI jwksUri;

    public IssuerLookup(ProviderContext context, Issuer configured) {
        this.context = context;
        this.configured = configured;
        this.policy = configured.policy();
        this.jwksUri = context.settings().get(Endpoint.JWKS.key()).orElse(null);
    }

    ProviderContext context() {
        return context;
    }

    Optional<String> configuredIssuer() {
        return policy.issuer();
    }

    /** Returns which issuers a token may name. */
    public IssuerPolicy policy(ValidationTerms terms) {
        return terms.issuer().map(IssuerPolicy::only).orElse(policy);
    }

    public void checkIssuer(CompactJwt jws, TokenKind kind, ValidationTerms terms) throws TokenRefusal {
        ClaimRules.checkIssuer(jws, kind, policy(terms), () -> otherIssuer(jws, kind, terms));
    }

    /** Whether neither the configuration nor the caller says which issuer it is, or where its keys are. */
    public boolean isNamedByTokenOnly(ValidationTerms terms) {
        boolean hasKeys = terms.keys().isPresent() || terms.keysUrl().isPresent() || jwksUri != null;
        return terms.issuer().isEmpty()
                && policy.issuer().isEmpty()
                && (terms.discovery().isPresent() || !hasKeys);
    }

    /** Finds the keys. {@link #checkIssuer} must have accepted the issuer before. */
    public KeyLocation locate(CompactJwt jws, TokenKind kind, ValidationTerms terms) throws TokenRefusal {
        IssuerPolicy accepted = policy(terms);
        if (terms.discovery().isPresent()
                || terms.keys().isPresent()
                || terms.keysUrl().isPresent()) {
            return new SuppliedDocuments(this, jws, terms).locate();
        }
        if (terms.issuer().isPresent()
                && !policy.expected(kind).contains(terms.issuer().get())) {
            String issuer = terms.issuer().get();
            requireUrl(issuer, "the issuer that was asked for");
            return discovered(issuer, stranger(accepted), IssuerSource.CALLER, " (issuer given by the caller)");
        }
        if (jwksUri != null) {
            boolean compared = !accepted.expected(kind).isEmpty();
            return new KeyLocation(
                    jwksUri,
                    new Published(configured.keys(), jwksUri),
                    null,
                    compared ? IssuerSource.CONFIGURATION : IssuerSource.NO_ONE,
                    () -> "not needed: jwks_uri is configured"
                            + (compared
                                    ? ""
                                    : "; no issuer is configured, so iss "
                                            + Quote.of(jws.payload().get("iss")) + " is not compared"));
        }
        Optional<String> issuer = policy.issuer();
        return issuer.isPresent()
                ? discovered(issuer.get(), configured, IssuerSource.CONFIGURATION, "")
                : fromToken(String.valueOf(jws.payload().get("iss")), terms.reach());
    }

    private String otherIssuer(CompactJwt jws, TokenKind kind, ValidationTerms terms) {
        String found = Quote.of(jws.payload().get("iss"));
        if (terms.issuer().isPresent()) {
            return "The token was issued by another provider than the one asked for; to check it against the keys of"
                    + " its own, name no issuer";
        }
        return "The token was issued by another provider than the configured one. If both are the same, set "
                + context.settings().path(OidcKeys.ACCEPTED_ISSUERS.name())
                + (kind == TokenKind.ID_TOKEN
                        ? ""
                        : " (or " + context.settings().path(OidcKeys.ACCESS_TOKEN_ISSUER.name()) + ")")
                + ": [" + found + "]";
    }

    private void requireUrl(String issuer, String what) throws TokenRefusal {
        Optional<String> problem = IssuerUrl.problem(issuer);
        if (problem.isPresent()) {
            throw TokenRefusal.of(
                            "iss", what + ", " + Quote.of(issuer) + ", cannot be asked for its keys: " + problem.get())
                    .expected("a URL such as https://sso.example.com", Quote.of(issuer))
                    .remedy(KeyLocation.otherwise(context.settings().path("issuer")))
                    .verdict(Verdict.UNDECIDED);
        }
    }

    /** Returns an issuer that is not the configured one. It gets nothing of what is configured for the provider. */
    Issuer stranger(IssuerPolicy accepted) {
        return Issuer.of(new UntrustedHostContext(context), accepted);
    }

    private KeyLocation fromToken(String issuer, ValidationTerms.Reach reach) throws TokenRefusal {
        requireUrl(issuer, "no issuer is configured, and the one in the token");
        HostReach hosts = new HostReach(reach);
        URI discoveryUrl = IssuerUrl.discoveryUrl(issuer);
        hosts.require(discoveryUrl, "iss");
        KeyLocation found = discovered(issuer, stranger(IssuerPolicy.only(issuer)), IssuerSource.TOKEN, FROM_TOKEN);
        hosts.require(found.jwksUri(), "jwks_uri");
        hosts.requireNoStepInside(discoveryUrl, found.jwksUri());
        return found;
    }

    private KeyLocation discovered(String issuer, Issuer from, IssuerSource issuerFrom, String remark)
            throws TokenRefusal {
        Settings settings = context.settings();
        try {
            Optional<DiscoveryDocument> document = from.discovery().document(issuer);
            if (document.isEmpty()) {
                throw from.discovery().absent(issuer, settings);
            }
            IssuerMatch.require(document.get(), issuer, from.policy(), settings);
            URI published = published(document.get());
            return new KeyLocation(
                    published,
                    new Published(from.keys(), published),
                    document.get(),
                    issuerFrom,
                    () -> Quote.plain(document.get().issuer()) + " publishes its keys at "
                            + Quote.plain(published.toString()) + remark);
        } catch (ProtocolException unusable) {
            throw TokenRefusal.because("discovery", unusable);
        }
    }

    URI published(DiscoveryDocument document) {
        return document.requireJwksUri(context.settings().path("jwks_uri"));
    }
}
