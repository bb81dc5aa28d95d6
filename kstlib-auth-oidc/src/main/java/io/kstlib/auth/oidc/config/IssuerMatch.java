package io.kstlib.auth.oidc.config;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oauth2.discovery.ServerMetadata.IssuerRule;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.spi.config.Settings;
import java.util.Optional;

/**
 * Whether a discovery document is the issuer's own (OpenID Connect Discovery 1.0 section 4.3, security rule 3). Without this check, an
 * attacker who can put a document there decides whose keys are trusted.
 */
public final class IssuerMatch {

    private IssuerMatch() {}

    /**
     * {@return the rule for the documents of the configured issuer}
     *
     * @param policy which issuers are accepted
     * @param settings the provider's section, for messages
     */
    public static IssuerRule of(IssuerPolicy policy, Settings settings) {
        return new Rule(policy, settings);
    }

    private record Rule(IssuerPolicy policy, Settings settings) implements IssuerRule {
        @Override
        public Optional<String> issuer() {
            return policy.issuer();
        }

        @Override
        public void require(DiscoveryDocument document) {
            IssuerMatch.require(document, policy.issuer().orElseThrow(), policy, settings);
        }
    }

    /**
     * Checks the issuer that a document names.
     *
     * @param document what was fetched
     * @param asked the issuer that was asked for
     * @param policy which issuers are accepted
     * @param settings the provider's section, for the message
     * @throws ProtocolException if it is another one; the message says which was expected, which was found, and what to set
     */
    public static void require(DiscoveryDocument document, String asked, IssuerPolicy policy, Settings settings) {
        String found = document.issuer();
        if (policy.acceptsMetadata(found)) {
            return;
        }
        throw new ProtocolException(
                document.url(),
                "the discovery document at " + document.url() + " names the issuer " + Quote.of(found) + ", expected "
                        + Quote.of(asked) + " (OpenID Connect Discovery 1.0 section 4.3)",
                new Remedy.Advice(remedy(found, asked, settings)),
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
}
