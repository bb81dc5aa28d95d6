package io.kstlib.auth.oidc.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Wycheproof's signatures and keys, and those of the JOSE cookbook (RFC 7520). Valid ones are accepted, all others refused. */
class PublishedSignaturesTest {

    /**
     * Vectors that are valid by their file and refused here (RFC 7517 section 4.4 and RFC 8725 section 3.1). The key's own {@code alg} is
     * another one than the token's (346 and 350), or is misspelt ES521 (347 and 351). Another vector of the same file calls such a key
     * invalid.
     */
    private static final Set<Long> KEY_SAYS_ANOTHER_ALGORITHM = Set.of(346L, 347L, 350L, 351L);

    static List<Wycheproof> signatures() {
        return Vectors.wycheproof("json_web_signature_test.json");
    }

    static List<Wycheproof> keys() {
        return Vectors.wycheproof("json_web_key_test.json");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("signatures")
    void signature(Wycheproof vector) {
        boolean expected = vector.isValid() && !isHmac(vector) && !KEY_SAYS_ANOTHER_ALGORITHM.contains(vector.id());

        assertEquals(expected, accepts(vector.text("jws"), vector.keys()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void key(Wycheproof vector) {
        assertEquals(vector.isValid() && !isHmac(vector), accepts(vector.text("jws"), vector.keys()));
    }

    /**
     * Whether a vector is signed with HMAC. HMAC proves nothing to a third party (RFC 8725 section 2.1), so no such token is accepted,
     * whatever its file says.
     */
    private static boolean isHmac(Wycheproof vector) {
        return ((List<?>) vector.keys().get("keys"))
                .stream().anyMatch(key -> "oct".equals(((Map<?, ?>) key).get("kty")));
    }

    @Test
    void readsAllVectors() {
        assertEquals(401, signatures().size());
        assertEquals(26, keys().size());
        assertTrue(signatures().stream().filter(Wycheproof::isValid).count() > 30);
    }

    @ParameterizedTest
    @CsvSource({
        "4_1.rsa_v15_signature, true",
        "4_2.rsa-pss_signature, true",
        "4_3.ecdsa_signature, true",
        "4_4.hmac-sha2_integrity_protection, false", // HMAC
        "rfc8037_a_4.ed25519_signature, true",
    })
    void cookbook(String file, boolean valid) {
        Map<String, @Nullable Object> example = Vectors.rfc7520(file);
        Map<String, @Nullable Object> set =
                Map.of("keys", List.of(Vectors.publicPart(Vectors.at(example, "input", "key"))));

        assertEquals(valid, accepts(String.valueOf(Vectors.at(example, "output", "compact")), set));
    }

    static boolean accepts(String token, Map<String, @Nullable Object> keys) {
        try {
            CompactJwt jws = CompactJwt.ofAnyPayload(token);
            KeySelection selection = new KeySelection(jws, HeaderRules.check(jws));
            return selection.prove(JwkSet.parse(document(keys))).verified();
        } catch (TokenRefusal | UnreadableJwtException refused) {
            return false;
        }
    }

    private static PublishedDocument document(Map<String, @Nullable Object> keys) {
        return PublishedDocument.saved(
                URI.create("file:jwks.json"),
                new String(Json.write(keys), StandardCharsets.UTF_8),
                "the JWK set",
                Receipt.ofFile(Instant.EPOCH));
    }
}
