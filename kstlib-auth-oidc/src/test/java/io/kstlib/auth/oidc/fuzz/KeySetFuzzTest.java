package io.kstlib.auth.oidc.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.oidc.TestClock;
import io.kstlib.auth.oidc.jwt.JwtValidatorFactory;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks a good token against random sets of keys. The check ends with a report, whatever the keys are. It calls the token valid only where
 * the token's own key is in the set. The system property {@value #SECONDS} says how many seconds this runs; the default is one second.
 */
@Tag("trial")
class KeySetFuzzTest {

    private static final String SECONDS = "kstlib.fuzz.seconds";
    private static final String ISSUER = "https://sso.example.com";
    private static final TestClock CLOCK = new TestClock();

    private static final List<String> ALGORITHMS = List.of(
            "RS256",
            "RS512",
            "PS256",
            "PS384",
            "ES256",
            "ES384",
            "ES512",
            "ES256K",
            "EdDSA",
            "Ed25519",
            "Ed448",
            "ML-DSA-44",
            "ML-DSA-65",
            "ML-DSA-87");

    private final TokenValidator validator = new JwtValidatorFactory().create(Corporate.context(CLOCK, Map.of()));
    private final List<Map<String, Object>> keys = keys();
    private final List<String> sets = lines("jwks.txt");

    /** Returns good keys of every kind, and some that are not keys. */
    private static List<Map<String, Object>> keys() {
        List<Map<String, Object>> keys = new ArrayList<>();
        for (String algorithm : ALGORITHMS) {
            keys.add(Keys.forAlgorithm(algorithm).jwk());
        }
        keys.add(SigningKey.rsa().jwkWith("x5c", List.of(certificate())));
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xFF);
        keys.add(Keys.forAlgorithm("EdDSA").jwkWith("x", Base64Url.encode(ones)));
        keys.add(Keys.forAlgorithm("EdDSA").jwkWith("x", Base64Url.encode(new byte[32])));
        keys.add(Keys.forAlgorithm("EdDSA").jwkWith("crv", "X25519"));
        return keys;
    }

    private static String certificate() {
        return String.join("", resource("/certificate.b64").lines().toList());
    }

    private static List<String> lines(String file) {
        return resource("/fuzz/" + file).lines().filter(line -> !line.isEmpty()).toList();
    }

    private static String resource(String name) {
        try (InputStream in = KeySetFuzzTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void replaysTheSeeds() {
        for (Map<String, Object> key : keys) {
            for (String algorithm : ALGORITHMS) {
                check(new Random(1), algorithm, text(Map.of("keys", List.of(key))));
            }
        }
        for (String set : sets) {
            ALGORITHMS.forEach(algorithm -> check(new Random(1), algorithm, set));
        }
    }

    @Test
    void goesOnForAsLongAsItIsGiven() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.getInteger(SECONDS, 1));
        Random seeds = new Random();
        int valid = 0;
        int tried = 0;
        while (System.nanoTime() < end || tried < 50) {
            long seed = seeds.nextLong();
            tried++;
            valid += assertDoesNotThrow(() -> once(seed), () -> "with the seed " + seed) ? 1 : 0;
        }
        int found = valid;
        int all = tried;
        assertTrue(found > 0 && found < all, () -> found + " of " + all + " were valid");
    }

    private boolean once(long seed) {
        Random random = new Random(seed);
        String algorithm = ALGORITHMS.get(random.nextInt(ALGORITHMS.size()));
        String set = switch (random.nextInt(4)) {
            case 0 -> Mutation.of(sets.get(random.nextInt(sets.size())), random);
            case 1 -> Mutation.of(text(new KeySetMutation(keys, random).set()), random);
            default -> text(new KeySetMutation(keys, random).set());
        };
        return check(random, algorithm, set);
    }

    private boolean check(Random random, String algorithm, String set) {
        SigningKey signer = Keys.forAlgorithm(algorithm);
        Map<String, Object> header = signer.using(algorithm).header();
        if (random.nextBoolean()) {
            header.remove("kid");
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("sub", "jane");
        claims.put("exp", CLOCK.instant().getEpochSecond() + 600);
        ValidationTerms terms = ValidationTerms.none().issuer(ISSUER).keys("jwks.json", set);

        ValidationReport report = validator.validate(new ValidationRequest(
                Secret.of(signer.using(algorithm).sign(header, claims)), TokenKind.UNKNOWN, "fuzz", terms));

        assertTrue(report.isValid() || report.failedStep().isPresent());
        assertFalse(report.steps().isEmpty());
        assertFalse(report.documents().containsValue(""));
        if (report.isValid()) {
            assertEquals(pem(signer), report.facts().toMap().get("public_key_pem"), "proved by another key");
        }
        return report.isValid();
    }

    private static String pem(SigningKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(key.publicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static String text(Object json) {
        return new String(Json.write(json), StandardCharsets.UTF_8);
    }
}
