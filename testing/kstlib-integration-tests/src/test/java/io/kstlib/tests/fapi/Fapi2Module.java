package io.kstlib.tests.fapi;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A module of {@code fapi2-security-profile-final-client-test-plan}.
 *
 * @param id its name in the suite
 * @param types the clients that it is for
 * @param script what the server does
 * @param refusal the claim or header for which the client refuses an ID token, or what its error says of another thing; empty when the client is to
 *     succeed
 * @param lastVisit the last thing that the client may ask for
 */
record Fapi2Module(String id, Set<ClientType> types, Script script, String refusal, String lastVisit) {

    private static final String PREFIX = "fapi2-security-profile-final-client-test-";
    private static final Set<ClientType> BOTH = Set.of(ClientType.values());
    private static final Set<ClientType> OIDC = Set.of(ClientType.OIDC);

    /** The modules in the order of the plan. */
    static final List<Fapi2Module> ALL = List.of(
            succeeds("happy-path", BOTH, new Script()),
            refusesIdToken("invalid-iss", "iss", claims -> claims.put("iss", "https://other.example.com")),
            refusesIdToken("invalid-aud", "aud", claims -> claims.put("aud", "another-client")),
            refusesIdToken(
                    "invalid-secondary-aud",
                    "azp",
                    claims -> claims.put("aud", List.of(FapiServer.CLIENT_ID, "another-client"))),
            refusesIdToken("invalid-null-alg", "alg", new Script().signingBy("none")),
            refusesIdToken("invalid-alternate-alg", "alg", new Script().signingBy("RS256")),
            refusesIdToken("invalid-expired-exp", "exp", claims -> claims.put("exp", 1_700_000_000L)),
            refusesIdToken("invalid-missing-exp", "exp", claims -> claims.remove("exp")),
            refusesIdToken("invalid-missing-aud", "aud", claims -> claims.remove("aud")),
            refusesIdToken("invalid-missing-iss", "iss", claims -> claims.remove("iss")),
            succeeds(
                    "valid-aud-as-array",
                    OIDC,
                    new Script().idToken(claims -> claims.put("aud", List.of(FapiServer.CLIENT_ID)))),
            refusesIdToken("invalid-nonce", "nonce", claims -> claims.put("nonce", "another-nonce")),
            refusesIdToken("invalid-missing-nonce", "nonce", claims -> claims.remove("nonce")),
            stops(
                    "discovery-issuer-mismatch",
                    "names the issuer",
                    "metadata",
                    new Script().metadata(published -> published.put("issuer", "https://other.example.com"))),
            stopsAtResponse(
                    "invalid-authorization-response-iss",
                    "RFC 9207",
                    response -> response.put("iss", "https://other.example.com")),
            stopsAtResponse(
                    "remove-authorization-response-iss",
                    "does not name its issuer",
                    response -> response.remove("iss")),
            stopsAtResponse(
                    "ensure-authorization-response-with-invalid-state-fails",
                    "its state is not the one of this login",
                    response -> response.put("state", "another-state")),
            stopsAtResponse(
                    "ensure-authorization-response-with-invalid-missing-state-fails",
                    "it has no state",
                    response -> response.remove("state")),
            succeeds(
                    "token-endpoint-response-without-expires_in",
                    BOTH,
                    new Script().tokenAnswer(members -> members.remove("expires_in"))),
            succeeds(
                    "token-type-case-insensitivity",
                    BOTH,
                    new Script()
                            .tokenAnswer(members -> members.computeIfPresent(
                                    "token_type", (name, type) -> inOtherCase(type.toString())))),
            succeeds("rs-dpop-auth-scheme-case-insensitivity", BOTH, new Script().challengingBy("dpOp")),
            succeeds("happy-path-no-dpop-nonce", BOTH, new Script().withoutNonces()),
            refusesIdToken(
                    "invalid-openbanking-intent-id",
                    "openbanking_intent_id",
                    claims -> claims.put("openbanking_intent_id", "another-intent")),
            new Fapi2Module(
                    "fapi2-security-profile-final-client-refresh-token-test",
                    BOTH,
                    new Script().rejectingUntilRefreshes(2),
                    "",
                    "resource"));

    private static Fapi2Module succeeds(String name, Set<ClientType> types, Script script) {
        return new Fapi2Module(PREFIX + name, types, script, "", "resource");
    }

    private static Fapi2Module refusesIdToken(String name, String subject, Consumer<Map<String, Object>> change) {
        return refusesIdToken(name, subject, new Script().idToken(change));
    }

    private static Fapi2Module refusesIdToken(String name, String subject, Script script) {
        return new Fapi2Module(PREFIX + name, OIDC, script, subject, "token");
    }

    private static Fapi2Module stopsAtResponse(String name, String why, Consumer<Map<String, String>> change) {
        return stops(name, why, "authorize", new Script().response(change));
    }

    private static Fapi2Module stops(String name, String why, String lastVisit, Script script) {
        return new Fapi2Module(PREFIX + name, BOTH, script, why, lastVisit);
    }

    /** Returns {@code dpOp} for {@code DPoP}. */
    private static String inOtherCase(String text) {
        StringBuilder other = new StringBuilder();
        text.chars()
                .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
                .forEach(other::appendCodePoint);
        return other.toString();
    }

    /** Whether it is for clients that prove in this way. Two are about DPoP only. */
    boolean isFor(ClientProof proof) {
        return proof == ClientProof.KEY || !id.contains("dpop");
    }

    boolean isRefused() {
        return !refusal.isEmpty();
    }
}
