package io.kstlib.auth.oidc.jose;

import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.core.jwt.CompactJwt;
import java.util.List;

/** Names valid tokens that only their audience can verify. */
final class UnverifiableTokens {

    /** Microsoft Graph, as audience. */
    private static final List<String> GRAPH = List.of(
            "https://graph.microsoft.com", "https://graph.microsoft.com/", "00000003-0000-0000-c000-000000000000");

    private UnverifiableTokens() {}

    /**
     * Refuses access tokens for Microsoft Graph. Their signature is over a header with another nonce than the one in the token. Only Graph
     * knows how to reverse this change.
     *
     * @param jws the token
     * @throws TokenRefusal if it is one
     */
    static void refuseMicrosoftGraph(CompactJwt jws) throws TokenRefusal {
        if (jws.header().containsKey("nonce")
                && jws.payload().get("aud") instanceof String audience
                && GRAPH.contains(audience)) {
            throw TokenRefusal.of(
                            "nonce",
                            "the token is meant for Microsoft Graph only: its header carries a nonce, and only Graph can verify"
                                    + " its signature")
                    .expected("a token for an API that you can ask", "a token for Microsoft Graph")
                    .advice("Check the ID token instead, or request a token for an API of your own")
                    .verdict(Verdict.NOT_VERIFIABLE);
        }
    }
}
