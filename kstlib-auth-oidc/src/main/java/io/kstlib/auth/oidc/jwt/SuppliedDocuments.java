package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.validation.SignatureFacts.IssuerSource;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.ValidationTerms.Document;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.PublishedDocument;
import io.kstlib.auth.oauth2.discovery.Receipt;
import io.kstlib.auth.oidc.config.IssuerMatch;
import io.kstlib.auth.oidc.config.IssuerPolicy;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwt.KeyLocation.Published;
import io.kstlib.auth.oidc.jwt.KeyLocation.Supplied;
import io.kstlib.auth.spi.http.WebOrigin;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Documents from the caller, or the URL of the keys. What they replace is not fetched. */
final class SuppliedDocuments {

    private final IssuerLookup lookup;
    private final CompactJwt jws;
    private final IssuerPolicy accepted;
    private final ValidationTerms terms;

    SuppliedDocuments(IssuerLookup lookup, CompactJwt jws, ValidationTerms terms) {
        this.lookup = lookup;
        this.jws = jws;
        this.accepted = lookup.policy(terms);
        this.terms = terms;
    }

    KeyLocation locate() throws TokenRefusal {
        try {
            DiscoveryDocument document =
                    terms.discovery().isPresent() ? discovery(terms.discovery().get()) : null;
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
                    : lookup.published(document);
            // A URL from the caller may be signed or hold a password. A published one is public.
            URI shown = terms.keysUrl().map(WebOrigin::withoutQuery).orElse(url);
            if (terms.keysUrl().isEmpty() && issuerFrom == IssuerSource.TOKEN) {
                new HostReach(terms.reach()).require(url, "jwks_uri");
            }
            String message = (document == null ? "not needed" : Quote.plain(document.issuer()) + " as supplied")
                    + ": the keys are at " + Quote.plain(shown.toString()) + remark(issuerFrom);
            return new KeyLocation(
                    shown, new Published(lookup.stranger(accepted).keys(), url), document, issuerFrom, () -> message);
        } catch (ProtocolException unusable) {
            throw TokenRefusal.because("discovery", unusable);
        }
    }

    private String remark(IssuerSource issuerFrom) {
        return issuerFrom == IssuerSource.TOKEN ? IssuerLookup.FROM_TOKEN : "";
    }

    private IssuerSource issuerFrom(@Nullable DiscoveryDocument document) {
        if (terms.issuer().isPresent()) {
            return IssuerSource.CALLER;
        }
        if (lookup.configuredIssuer().isPresent()) {
            return IssuerSource.CONFIGURATION;
        }
        return document == null ? IssuerSource.NO_ONE : IssuerSource.TOKEN;
    }

    private DiscoveryDocument discovery(Document given) {
        DiscoveryDocument document = DiscoveryDocument.parse(read(given, "the discovery document"));
        String issuer = accepted.issuer().orElse(String.valueOf(jws.payload().get("iss")));
        IssuerPolicy expected = accepted.issuer().isPresent() ? accepted : IssuerPolicy.only(issuer);
        IssuerMatch.require(document, issuer, expected, lookup.context().settings());
        return document;
    }

    private PublishedDocument read(Document given, String name) {
        return PublishedDocument.saved(
                url(given),
                given.text(),
                name,
                Receipt.ofFile(lookup.context().clock().instant()));
    }

    /** Makes a URL of the file name only. Readers of the report need not know the directory on this machine. */
    private static URI url(Document given) {
        return URI.create("file:" + URLEncoder.encode(fileName(given), StandardCharsets.UTF_8));
    }

    private static String fileName(Document given) {
        return String.valueOf(Path.of(given.name()).getFileName());
    }
}
