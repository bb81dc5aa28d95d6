package io.kstlib.auth.oidc.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.core.jwt.CompactJwt.UnreadableJwtException;
import io.kstlib.auth.oauth2.discovery.PublishedDocument;
import io.kstlib.auth.oauth2.discovery.PublishedDocument.Receipt;
import io.kstlib.auth.oidc.jose.HeaderRules;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwt.SigningKeys.KeySelection;
import io.kstlib.auth.oidc.vectors.Vectors;
import io.kstlib.auth.oidc.vectors.Vectors.Wycheproof;
import io.kstlib.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wycheproof's tokens and keys, each with the public and with the private half of its keys. Each row says how many there are, how many are
 * accepted, and why one is refused although its file calls it valid.
 */
class WycheproofTokensTest {

    /** HMAC proves nothing to a third party (RFC 8725 section 2.1). */
    private static final String HMAC = "HMAC";

    /** With a public private key, everyone can sign for everyone. */
    private static final String PRIVATE = "private key";

    /** The {@code alg} of the key is not the token's (RFC 7517 section 4.4, RFC 8725 section 3.1). */
    private static final String OTHER_ALGORITHM = "other alg";

    /** Characters that are not in base64url (RFC 7515 section 2). */
    private static final String STRAY = "stray characters";

    @ParameterizedTest(name = "{0}, {1} keys: {2} vectors")
    @CsvSource(
            delimiter = '|',
            value = {
                "json_web_signature_test | public | 361 | 32 | {other alg=[346, 347, 350, 351]}",
                "json_web_signature_test | private | 401 | 0 | {HMAC=[1, 348, 352, 357, 358, 359, 376, 377],"
                        + " private key=[18, 33, 259, 260, 261, 262, 263, 264, 265, 266, 267, 268, 269, 270, 271, 272, 273, 274,"
                        + " 275, 287, 288, 320, 321, 322, 323, 325, 326, 327, 328, 345, 346, 347, 349, 350, 351, 378],"
                        + " stray characters=[372, 373]}",
                "json_web_key_test | public | 11 | 1 | {}",
                "json_web_key_test | private | 26 | 0 | {HMAC=[2, 13, 14, 15], private key=[5]}",
                "json_web_crypto_test | public | 29 | 2 | {}",
                "json_web_crypto_test | private | 49 | 0 | {HMAC=[1, 48], private key=[18, 33]}",
            })
    void acceptsWhatIsValidAndTellsWhyNotTheRest(
            String file, String half, int vectors, int accepted, String refusedByPolicy) {
        Map<String, List<Long>> refused = new TreeMap<>();
        List<Long> acceptedWrongly = new ArrayList<>();
        int count = 0;
        int good = 0;
        for (Wycheproof vector : Vectors.wycheproof(file + ".json")) {
            if (!vector.test().containsKey("jws") || !vector.group().containsKey(half)) {
                continue;
            }
            count++;
            Optional<String> refusal = refusal(vector.text("jws"), vector.keys(half));
            if (refusal.isEmpty() && vector.isValid()) {
                good++;
            } else if (refusal.isEmpty()) {
                acceptedWrongly.add(vector.id());
            } else if (vector.isValid()) {
                refused.computeIfAbsent(refusal.get(), reason -> new ArrayList<>())
                        .add(vector.id());
            }
        }

        assertEquals(List.of(), acceptedWrongly);
        assertEquals(refusedByPolicy, refused.toString());
        assertEquals(List.of(vectors, accepted), List.of(count, good));
    }

    private static Optional<String> refusal(String token, Map<String, @Nullable Object> keys) {
        try {
            CompactJwt jws = CompactJwt.ofAnyPayload(token);
            KeySelection selection = new KeySelection(jws, HeaderRules.check(jws));
            boolean right = selection.prove(JwkSet.parse(published(keys))).verified();
            return right ? Optional.empty() : Optional.of("not the key's signature");
        } catch (TokenRefusal refused) {
            return Optional.of(reason(refused.problem()));
        } catch (UnreadableJwtException unreadable) {
            return Optional.of(reason(unreadable.problem()));
        }
    }

    private static String reason(String problem) {
        if (problem.contains("HMAC proves nothing")) {
            return HMAC;
        } else if (problem.contains("together with its private part")) {
            return PRIVATE;
        } else if (problem.contains("its alg is")) {
            return OTHER_ALGORITHM;
        }
        return problem.contains("it is not base64url") ? STRAY : problem;
    }

    private static PublishedDocument published(Map<String, @Nullable Object> keys) {
        return PublishedDocument.saved(
                URI.create("file:jwks.json"),
                new String(Json.write(keys), StandardCharsets.UTF_8),
                "the JWK set",
                Receipt.ofFile(Instant.EPOCH));
    }
}
