package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.SignatureFacts.IssuerSource;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.ValidationTerms.Document;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.PublishedDocument;
import io.kstlib.auth.oauth2.discovery.Receipt;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.Issuer;
import io.kstlib.auth.oidc.jwt.KeyLocation.Published;
import io.kstlib.auth.oidc.jwt.KeyLocation.Supplied;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who issued a token and where that issuer publishes its keys. The caller or the configuration says so; the token only where
 * neither does. Safe for use by several threads.
 */
public final class IssuerLookup {

    private static final String FROM_TOKEN =
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

    /** Returns which issuers a token may name. */
    public IssuerPolicy policy(ValidationTerms terms) {
        return terms.issuer().map(IssuerPolicy::only).orElse(policy);
    }

    /** Checks the issuer before any server is asked for keys. An empty policy accepts every issuer. */
    public void checkIssuer(CompactJwt jws, TokenKind kind, ValidationTerms terms) throws TokenRefusal {
        Object found = jws.payload().get("iss");
        if (!(found instanceof String)) {
            throw TokenRefusal.differs("iss", "the issuer, a text (RFC 7519 section 4.1.1)", found);
        }
        Set<String> expected = policy(terms).expected(kind);
        if (!expected.isEmpty() && !policy(terms).acceptsToken(kind, jws.payload())) {
            throw TokenRefusal.differs("iss", String.join(" or ", expected), found)
                    .advice(otherIssuer(jws, kind, terms))
                    .verdict(Verdict.OTHER_PROVIDER);
        }
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
            return new SuppliedDocuments(jws, terms).locate();
        }
        if (terms.issuer().isPresent()
                && !policy.expected(kind).contains(terms.issuer().get())) {
            String issuer = terms.issuer().get();
            requireUrl(issuer, "the issuer that was asked for");
            return discovered(
                    issuer, Issuer.ofStranger(context, accepted), IssuerSource.CALLER, " (issuer given by the caller)");
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
                    .remedy(new Remedy.Either(
                            new Remedy.ChangeSetting(context.settings().path("issuer"), "or jwks_uri"),
                            new Remedy.GiveKeys()))
                    .verdict(Verdict.UNDECIDED);
        }
    }

    private KeyLocation fromToken(String issuer, ValidationTerms.Reach reach) throws TokenRefusal {
        requireUrl(issuer, "no issuer is configured, and the one in the token");
        HostReach hosts = new HostReach(reach);
        URI discoveryUrl = IssuerUrl.discoveryUrl(issuer);
        hosts.require(discoveryUrl, "iss");
        KeyLocation found = discovered(
                issuer, Issuer.ofStranger(context, IssuerPolicy.only(issuer)), IssuerSource.TOKEN, FROM_TOKEN);
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
            from.policy().require(document.get(), issuer, settings);
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

    private URI published(DiscoveryDocument document) {
        return document.requireJwksUri(context.settings().path("jwks_uri"));
    }

    /** Documents from the caller, or the URL of the keys. What they replace is not fetched. */
    private final class SuppliedDocuments {

        private final CompactJwt jws;
        private final IssuerPolicy accepted;
        private final ValidationTerms terms;

        SuppliedDocuments(CompactJwt jws, ValidationTerms terms) {
            this.jws = jws;
            this.accepted = policy(terms);
            this.terms = terms;
        }

        KeyLocation locate() throws TokenRefusal {
            try {
                DiscoveryDocument document = terms.discovery().isPresent()
                        ? discovery(terms.discovery().get())
                        : null;
                IssuerSource issuerFrom = issuerFrom(document);
                Optional<Document> given = terms.keys();
                if (given.isPresent()) {
                    String message = (document == null ? "not needed" : Quote.plain(document.issuer()) + " as supplied")
                            + ": the keys were supplied as "
                            + Quote.plain(fileName(given.get())) + remark(issuerFrom);
                    return new KeyLocation(
                            url(given.get()),
                            new Supplied(() -> read(given.get(), "the JWK set")),
                            document,
                            issuerFrom,
                            () -> message);
                }
                URI url = terms.keysUrl().isPresent() || document == null
                        ? terms.keysUrl().orElseThrow()
                        : published(document);
                // A URL from the caller may be signed or hold a password. A published one is public.
                URI shown = terms.keysUrl().map(WebOrigin::withoutQuery).orElse(url);
                if (terms.keysUrl().isEmpty() && issuerFrom == IssuerSource.TOKEN) {
                    new HostReach(terms.reach()).require(url, "jwks_uri");
                }
                String message = (document == null ? "not needed" : Quote.plain(document.issuer()) + " as supplied")
                        + ": the keys are at " + Quote.plain(shown.toString()) + remark(issuerFrom);
                return new KeyLocation(
                        shown,
                        new Published(Issuer.ofStranger(context, accepted).keys(), url),
                        document,
                        issuerFrom,
                        () -> message);
            } catch (ProtocolException unusable) {
                throw TokenRefusal.because("discovery", unusable);
            }
        }

        private String remark(IssuerSource issuerFrom) {
            return issuerFrom == IssuerSource.TOKEN ? FROM_TOKEN : "";
        }

        private IssuerSource issuerFrom(@Nullable DiscoveryDocument document) {
            if (terms.issuer().isPresent()) {
                return IssuerSource.CALLER;
            }
            if (policy.issuer().isPresent()) {
                return IssuerSource.CONFIGURATION;
            }
            return document == null ? IssuerSource.NO_ONE : IssuerSource.TOKEN;
        }

        private DiscoveryDocument discovery(Document given) {
            DiscoveryDocument document = DiscoveryDocument.parse(read(given, "the discovery document"));
            String issuer =
                    accepted.issuer().orElse(String.valueOf(jws.payload().get("iss")));
            IssuerPolicy expected = accepted.issuer().isPresent() ? accepted : IssuerPolicy.only(issuer);
            expected.require(document, issuer, context.settings());
            return document;
        }

        private PublishedDocument read(Document given, String name) {
            return PublishedDocument.saved(
                    url(given),
                    given.text(),
                    name,
                    Receipt.ofFile(context.clock().instant()));
        }

        /** Makes a URL of the file name only. Readers of the report need not know the directory on this machine. */
        private static URI url(Document given) {
            return URI.create("file:" + URLEncoder.encode(fileName(given), StandardCharsets.UTF_8));
        }

        private static String fileName(Document given) {
            return String.valueOf(Path.of(given.name()).getFileName());
        }
    }
}
