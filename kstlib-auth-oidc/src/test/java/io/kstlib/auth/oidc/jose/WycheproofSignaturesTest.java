package io.kstlib.auth.oidc.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oauth2.discovery.PublishedDocument;
import io.kstlib.auth.oauth2.discovery.PublishedDocument.Receipt;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.oidc.jose.JwsAlgorithm.KeyType;
import io.kstlib.auth.oidc.jwks.JwkSet;
import io.kstlib.auth.oidc.jwks.VerificationKey;
import io.kstlib.auth.oidc.vectors.Vectors;
import io.kstlib.auth.oidc.vectors.Vectors.Wycheproof;
import io.kstlib.json.Json;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wycheproof's signatures over any bytes, with the keys read as from a JWK set. Each row says how many vectors the file has, how many of
 * them are right, and which right ones are refused. So no vector is skipped unnoticed.
 */
@Tag("outer")
@Tag("long")
class WycheproofSignaturesTest {

    private static final String NONE = "{}";

    /**
     * The reason for signatures where r is x - n and x the coordinate of a point. JDK 17 refuses them although they are right; JDK 25
     * accepts them. The chance of such a signature is about 2 to the power of -128, and a refusal does no harm. The files list which these
     * are.
     */
    private static final String WRAPPED = "not the key's signature";

    /** The context of FIPS 204 algorithm 2. The signatures of JWS have an empty one. */
    private static final String CONTEXT = "context";

    /** The reason for signatures that anyone could have made. */
    private static final String WITHOUT_SECRET = "t1 is zero";

    /** The results of the vectors of a file. */
    private static final class Outcome {

        private final Map<String, List<Long>> refusedWrongly = new TreeMap<>();
        private final Map<String, List<Long>> acceptedWrongly = new TreeMap<>();
        private int vectors;
        private int accepted;
        private int acceptable;

        void add(Wycheproof vector, Optional<String> refusal) {
            vectors++;
            if (vector.isAcceptable()) {
                acceptable += refusal.isEmpty() ? 1 : 0;
            } else if (refusal.isEmpty() && vector.isValid()) {
                accepted++;
            } else if (refusal.isEmpty()) {
                add(acceptedWrongly, vector.text("comment"), vector.id());
            } else if (vector.isValid()) {
                add(refusedWrongly, refusal.get(), vector.id());
            }
        }

        private static void add(Map<String, List<Long>> to, String reason, long id) {
            to.merge(
                    reason,
                    List.of(id),
                    (before, more) -> java.util.stream.Stream.concat(before.stream(), more.stream())
                            .toList());
        }
    }

    @ParameterizedTest(name = "{0}: {2} vectors")
    @CsvSource(
            delimiter = '|',
            value = {
                "ed25519                     | EdDSA | 151 | 88 | 0 | {}",
                "ed448                       | EdDSA | 87 | 17 | 0 | {}",
                "ecdsa_secp256r1_sha256_p1363 | ES256 | 262 | 173 | 0 | {not the key's signature=[115, 257]}",
                "ecdsa_secp384r1_sha384_p1363 | ES384 | 280 | 193 | 0 | {not the key's signature=[147, 275]}",
                "ecdsa_secp521r1_sha512_p1363 | ES512 | 318 | 231 | 0 | {not the key's signature=[184, 313]}",
                "ecdsa_secp256k1_sha256_p1363 | ES256K | 252 | 167 | 0 | {}",
                "rsa_pss_2048_sha256_mgf1_32 | PS256 | 108 | 63 | 0 | {}",
                "rsa_pss_2048_sha384_mgf1_48 | PS384 | 141 | 95 | 0 | {}",
                "rsa_pss_4096_sha512_mgf1_64 | PS512 | 179 | 132 | 0 | {}",
                "rsa_signature_2048_sha256   | RS256 | 259 | 9 | 1 | {}",
                "rsa_signature_2048_sha384   | RS384 | 258 | 7 | 1 | {}",
                "rsa_signature_2048_sha512   | RS512 | 259 | 8 | 1 | {}",
                "mldsa_44_verify             | ML-DSA-44 | 180 | 73 | 0 | {context=[3, 4], t1 is zero=[68, 147]}",
                "mldsa_65_verify             | ML-DSA-65 | 210 | 75 | 0 | {context=[3, 4], t1 is zero=[73, 161]}",
                "mldsa_87_verify             | ML-DSA-87 | 241 | 67 | 0 | {context=[3, 4], t1 is zero=[66, 174]}",
            })
    void verifiesWhatIsRightAndRefusesTheRest(
            String file, String algorithm, int vectors, int accepted, int acceptable, String refusedWrongly)
            throws TokenRefusal {
        assertOutcome(file, algorithm, List.of(vectors, accepted, acceptable), refusedWrongly);
    }

    @Tag("trial")
    @ParameterizedTest(name = "{0}: {2} vectors")
    @CsvSource(
            delimiter = '|',
            value = {
                "rsa_pss_3072_sha256_mgf1_32 | PS256 | 108 | 63 | 0",
                "rsa_pss_4096_sha256_mgf1_32 | PS256 | 108 | 63 | 0",
                "rsa_pss_4096_sha384_mgf1_48 | PS384 | 141 | 95 | 0",
                "rsa_signature_3072_sha256   | RS256 | 259 | 8 | 1",
                "rsa_signature_4096_sha256   | RS256 | 258 | 7 | 1",
                "rsa_signature_8192_sha256   | RS256 | 258 | 7 | 1",
                "rsa_signature_3072_sha384   | RS384 | 259 | 7 | 1",
                "rsa_signature_4096_sha384   | RS384 | 259 | 7 | 1",
                "rsa_signature_8192_sha384   | RS384 | 259 | 7 | 1",
                "rsa_signature_3072_sha512   | RS512 | 260 | 8 | 1",
                "rsa_signature_4096_sha512   | RS512 | 259 | 7 | 1",
                "rsa_signature_8192_sha512   | RS512 | 259 | 7 | 1",
            })
    void verifiesWhatIsRightByLongerKeys(String file, String algorithm, int vectors, int accepted, int acceptable)
            throws TokenRefusal {
        assertOutcome(file, algorithm, List.of(vectors, accepted, acceptable), NONE);
    }

    private static void assertOutcome(String file, String algorithm, List<Integer> counts, String refusedWrongly)
            throws TokenRefusal {
        Outcome outcome = new Outcome();
        JwsAlgorithm wanted = JwsAlgorithm.of(algorithm);
        for (Wycheproof vector : Vectors.wycheproof(file + "_test.json.gz")) {
            outcome.add(vector, refusal(vector, wanted));
        }

        assertEquals(NONE, outcome.acceptedWrongly.toString(), "accepted although it is wrong");
        List<Long> wrapped = outcome.refusedWrongly.getOrDefault(WRAPPED, List.of());
        String unlessThisJavaAcceptsThem =
                wrapped.isEmpty() && refusedWrongly.contains(WRAPPED) ? NONE : refusedWrongly;
        assertEquals(unlessThisJavaAcceptsThem, outcome.refusedWrongly.toString(), "refused although it is valid");
        assertEquals(counts, List.of(outcome.vectors, outcome.accepted + wrapped.size(), outcome.acceptable));
    }

    private static Optional<String> refusal(Wycheproof vector, JwsAlgorithm algorithm) {
        if (vector.test().containsKey("ctx") && !vector.text("ctx").isEmpty()) {
            return Optional.of(CONTEXT);
        }
        JwkSet set = JwkSet.parse(published(jwk(vector.group(), algorithm)));
        if (set.keys().isEmpty()) {
            String reason = set.reasons().get(0);
            return Optional.of(reason.contains("t1 in it is zero") ? WITHOUT_SECRET : reason);
        }
        VerificationKey key = set.keys().get(0);
        Optional<String> unfit = key.unfitFor(algorithm);
        if (unfit.isPresent()) {
            return unfit;
        }
        try {
            boolean right = SignatureCheck.verify(
                    HexFormat.of().parseHex(vector.text("msg")),
                    HexFormat.of().parseHex(vector.text("sig")),
                    algorithm,
                    key.publicKey());
            return right ? Optional.empty() : Optional.of(WRAPPED);
        } catch (InvalidKeyException refused) {
            return Optional.of("this Java refuses the key");
        }
    }

    private static Object jwk(Map<?, ?> group, JwsAlgorithm algorithm) {
        if (algorithm.keyType() == KeyType.AKP) {
            byte[] key = HexFormat.of().parseHex(String.valueOf(group.get("publicKey")));
            return Map.of("kty", "AKP", "alg", algorithm.joseName(), "pub", Base64Url.encode(key));
        }
        if (group.containsKey("keyJwk")) {
            return Vectors.object(group.get("keyJwk"));
        }
        return group.containsKey("publicKeyJwk")
                ? Vectors.object(group.get("publicKeyJwk"))
                : elliptic(Vectors.object(group.get("publicKey")), algorithm);
    }

    /** Reads a key. Some groups have only the numbers of the point. */
    private static Object elliptic(Map<String, @Nullable Object> key, JwsAlgorithm algorithm) {
        String curve = algorithm.curve().orElseThrow();
        int bytes = (Integer.parseInt(curve.equals("secp256k1") ? "256" : curve.substring(2)) + 7) / 8;
        return Map.of(
                "kty",
                "EC",
                "crv",
                curve,
                "x",
                Keys.unsigned(new BigInteger(String.valueOf(key.get("wx")), 16), bytes),
                "y",
                Keys.unsigned(new BigInteger(String.valueOf(key.get("wy")), 16), bytes));
    }

    private static PublishedDocument published(Object jwk) {
        return PublishedDocument.saved(
                URI.create("file:jwks.json"),
                new String(Json.write(Map.of("keys", List.of(jwk))), StandardCharsets.UTF_8),
                "the JWK set",
                Receipt.ofFile(Instant.EPOCH));
    }
}
