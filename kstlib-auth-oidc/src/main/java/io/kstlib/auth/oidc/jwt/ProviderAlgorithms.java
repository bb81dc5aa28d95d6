package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.oauth2.discovery.DiscoveryDocument;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The algorithms that a provider says it signs ID tokens with (security rule 4, RFC 8725 section 3.1). */
public final class ProviderAlgorithms {

    private static final String FIELD = "id_token_signing_alg_values_supported";

    private ProviderAlgorithms() {}

    /** Passes where the provider publishes no list. Passes for access tokens, since no list is about them. */
    public static void check(JwsAlgorithm algorithm, @Nullable DiscoveryDocument document, TokenKind kind)
            throws TokenRefusal {
        if (document == null
                || kind != TokenKind.ID_TOKEN
                || !(document.metadata().get(FIELD) instanceof List<?> listed)
                || listed.isEmpty()) {
            return;
        }
        boolean supported = listed.stream().anyMatch(name -> name instanceof String text && algorithm.isCalled(text));
        if (!supported) {
            throw TokenRefusal.of(
                            "alg",
                            "the provider signs ID tokens with " + Quote.of(listed) + " (" + FIELD
                                    + "), this one is signed with " + algorithm.joseName())
                    .expected(Quote.of(listed), algorithm.joseName());
        }
    }
}
