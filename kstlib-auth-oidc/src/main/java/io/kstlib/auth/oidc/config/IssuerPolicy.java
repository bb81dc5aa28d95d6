package io.kstlib.auth.oidc.config;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.ServerMetadata.IssuerRule;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which issuers a provider may name: the configured one, and those that its configuration names beside it (security rule 3). They are
 * compared letter by letter, as RFC 8414 section 3.3 and OpenID Connect Core 1.0 section 3.1.3.7 (2) demand. Immutable.
 */
public final class IssuerPolicy {

    /** The placeholder of Microsoft's multi-tenant metadata; tokens have the tenant there. */
    private static final String TENANT = "{tenantid}";

    private static final String TENANT_CLAIM = "tid";

    private final @Nullable String issuer;
    private final List<String> accepted;
    private final @Nullable String accessTokenIssuer;

    private IssuerPolicy(@Nullable String issuer, List<String> accepted, @Nullable String accessTokenIssuer) {
        this.issuer = issuer;
        this.accepted = List.copyOf(accepted);
        this.accessTokenIssuer = accessTokenIssuer;
    }

    /**
     * {@return the policy of a provider}
     *
     * @param settings a provider's section
     */
    public static IssuerPolicy from(Settings settings) {
        return new IssuerPolicy(
                settings.get(ProviderKeys.ISSUER).orElse(null),
                settings.get(OidcKeys.ACCEPTED_ISSUERS).orElse(List.of()),
                settings.get(OidcKeys.ACCESS_TOKEN_ISSUER).orElse(null));
    }

    /**
     * Makes the policy that accepts one issuer, where the caller or the token names it instead of the configuration.
     *
     * @param issuer the accepted issuer
     * @return a policy that accepts only this issuer
     */
    public static IssuerPolicy only(String issuer) {
        return new IssuerPolicy(issuer, List.of(), null);
    }

    /** {@return the configured issuer} */
    public Optional<String> issuer() {
        return Optional.ofNullable(issuer);
    }

    /**
     * {@return every issuer that such a token may name; empty when the configuration names none}
     *
     * @param kind which token
     */
    public Set<String> expected(TokenKind kind) {
        Set<String> expected = new LinkedHashSet<>();
        if (issuer != null) {
            expected.add(issuer);
        }
        expected.addAll(accepted);
        if (accessTokenIssuer != null && kind != TokenKind.ID_TOKEN) {
            expected.add(accessTokenIssuer);
        }
        return expected;
    }

    /**
     * {@return whether the server may have this issuer}
     *
     * @param published the issuer in the metadata of the server
     */
    public boolean acceptsMetadata(String published) {
        return expected(TokenKind.ID_TOKEN).contains(published);
    }

    /**
     * {@return whether the {@code iss} of a token is an expected one}
     *
     * @param kind which token
     */
    public boolean acceptsToken(TokenKind kind, Map<String, @Nullable Object> claims) {
        Object found = claims.get("iss");
        return expected(kind).stream().anyMatch(wanted -> matches(wanted, found, claims.get(TENANT_CLAIM)));
    }

    private static boolean matches(String wanted, @Nullable Object found, @Nullable Object tenant) {
        if (!wanted.contains(TENANT)) {
            return wanted.equals(found);
        }
        return tenant instanceof String id
                && id.matches("[A-Za-z0-9-]{1,64}")
                && wanted.replace(TENANT, id).equals(found);
    }

    /**
     * {@return the rule for the documents of the configured issuer}
     *
     * @param settings the provider's section, for messages
     */
    public IssuerRule rule(Settings settings) {
        return new IssuerRule() {
            @Override
            public Optional<String> issuer() {
                return IssuerPolicy.this.issuer();
            }

            @Override
            public void require(DiscoveryDocument document) {
                IssuerPolicy.this.require(document, issuer().orElseThrow(), settings);
            }
        };
    }

    /**
     * Checks the issuer that a document names (OpenID Connect Discovery 1.0 section 4.3, security rule 3). Without this check, an attacker who can put a
     * document there decides whose keys are trusted.
     *
     * @param document what was fetched
     * @param asked the issuer that was asked for
     * @param settings the provider's section, for the message
     * @throws ProtocolException if it is another one; the message says which was expected, which was found, and what to set
     */
    public void require(DiscoveryDocument document, String asked, Settings settings) {
        String found = document.issuer();
        if (acceptsMetadata(found)) {
            return;
        }
        throw new ProtocolException(
                document.url(),
                "the discovery document at " + document.url() + " names the issuer " + Quote.of(found) + ", expected "
                        + Quote.of(asked) + " (OpenID Connect Discovery 1.0 section 4.3)",
                Remedy.advice(remedy(found, asked, settings)),
                null);
    }

    private static String remedy(String found, String asked, Settings settings) {
        if (withoutSlash(found).equals(withoutSlash(asked))) {
            return "Only the slash at the end differs; write it as the provider does: " + settings.path("issuer") + ": "
                    + Quote.plain(found);
        }
        return "If the provider really calls itself so, set " + settings.path(OidcKeys.ACCEPTED_ISSUERS.name()) + ": ["
                + Quote.of(found) + "]; otherwise correct " + settings.path("issuer");
    }

    private static String withoutSlash(String issuer) {
        return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    @Override
    public String toString() {
        return "IssuerPolicy" + expected(TokenKind.UNKNOWN);
    }
}
