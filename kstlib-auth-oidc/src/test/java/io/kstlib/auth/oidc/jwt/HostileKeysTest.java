package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.testkit.server.SigningKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that must not verify a token, however good its signature is (RFC 8725 sections 3.1 and 3.5, RFC 7517 section 4). */
class HostileKeysTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private ValidationStep refusedWith(Map<String, Object> jwk) {
        return refusedWith(SigningKey.rsa(), "RS256", jwk);
    }

    private ValidationStep refusedWith(SigningKey key, String algorithm, Map<String, Object> jwk) {
        idp.publishKey(jwk);
        return assertRefused(idp.check(key.using(algorithm).sign(idp.claims())), "extract_public_key", "alg");
    }

    private ValidationStep unusable(Map<String, Object> jwk) {
        return unusable(SigningKey.rsa(), "RS256", jwk);
    }

    /** Asserts that the key cannot be used. This says nothing of the token. */
    private ValidationStep unusable(SigningKey key, String algorithm, Map<String, Object> jwk) {
        idp.publishKey(jwk);
        ValidationStep failed =
                assertRefused(idp.check(key.using(algorithm).sign(idp.claims())), "extract_public_key", "jwks");
        assertEquals(Verdict.UNDECIDED, failed.failure().orElseThrow().verdict());
        return failed;
    }

    @Test
    void refusesShortRsaKeys() { // RFC 7518 section 3.3
        SigningKey weak = SigningKey.rsa("weak", 1024);

        assertTrue(unusable(weak, "RS256", weak.jwk()).message().contains("1024 bits"));
    }

    @Test
    void refusesRsaKeysThatAreLargeToCostTime() {
        BigInteger huge = BigInteger.ONE.shiftLeft(20_000).add(BigInteger.ONE);

        assertTrue(unusable(SigningKey.rsa().jwkWith("n", Keys.unsigned(huge, 2_501)))
                .message()
                .contains("20001 bits"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 65_536})
    void refusesRsaExponentsThatProveNothing(long exponent) { // with e = 1 every text is its own signature
        assertTrue(unusable(SigningKey.rsa().jwkWith("e", Keys.unsigned(BigInteger.valueOf(exponent), 3)))
                .message()
                .contains("exponent"));
    }

    @Test
    void refusesKeysForEncryption() { // RFC 7517 section 4.2
        assertTrue(refusedWith(SigningKey.rsa().jwkWith("use", "enc")).message().contains("use"));
    }

    @Test
    void refusesKeysThatMayNotVerify() { // RFC 7517 section 4.3
        assertTrue(refusedWith(SigningKey.rsa().jwkWith("key_ops", List.of("encrypt", "wrapKey")))
                .message()
                .contains("key_ops"));
    }

    @Test
    void refusesKeysForAnotherAlgorithm() { // RFC 7517 section 4.4, RFC 8725 section 3.1
        assertTrue(
                refusedWith(SigningKey.rsa().jwkWith("alg", "RS512")).message().contains("RS512"));
        assertTrue(refusedWith(SigningKey.rsa().jwkWith("alg", "RSA-OAEP"))
                .message()
                .contains("RSA-OAEP"));
    }

    @ParameterizedTest
    @CsvSource({"RS256,ES256", "ES256,RS256", "ES256,ES384", "ES384,ES256", "EdDSA,ES256", "ES512,EdDSA", "Ed448,EdDSA"
    })
    void refusesKeysOfAnotherTypeOrCurve(String algorithm, String otherKey) { // RFC 8725 section 3.1
        SigningKey signer = Keys.forAlgorithm(algorithm);

        refusedWith(
                signer,
                algorithm,
                Keys.forAlgorithm(otherKey).jwkWith("kid", signer.keyId()).entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Test
    void refusesEd25519ByTheNameOfEd448() { // RFC 9864
        SigningKey key = Keys.forAlgorithm("EdDSA");
        idp.publishKey(key.jwk());

        assertRefused(
                idp.check(key.using("EdDSA").sign(key.using("Ed448").header(), idp.claims())),
                "extract_public_key",
                "alg");
    }

    @Test
    void refusesPointsThatAreNotOnTheCurve() { // RFC 8725 section 3.4
        SigningKey key = Keys.forAlgorithm("ES256");
        BigInteger one = BigInteger.ONE;

        assertTrue(unusable(key, "ES256", key.jwkWith("y", Keys.unsigned(one, 32)))
                .message()
                .contains("not a point of the curve"));
        assertTrue(unusable(key, "ES256", key.jwkWith("crv", "P-384")).message().contains("not a point of the curve"));
    }

    @Test
    void refusesKeysThatAreNoKeys() {
        for (Map<String, Object> jwk : List.of(
                SigningKey.rsa().jwkWithout("n"),
                SigningKey.rsa().jwkWith("n", "!"),
                SigningKey.rsa().jwkWith("n", 5),
                SigningKey.rsa().jwkWith("e", "AQAB=="),
                SigningKey.rsa().jwkWith("use", List.of("sig")),
                SigningKey.rsa().jwkWith("x5c", "MII"),
                SigningKey.rsa().jwkWithout("kty"),
                SigningKey.rsa().jwkWith("kty", List.of("RSA")))) {
            unusable(jwk);
        }
        refusedWith(SigningKey.rsa().jwkWith("kty", "oct"));
        SigningKey edwards = Keys.forAlgorithm("EdDSA");
        unusable(edwards, "EdDSA", edwards.jwkWith("x", "AAAA"));
        unusable(edwards, "EdDSA", edwards.jwkWith("crv", "X25519"));
    }

    @Test
    void refusesAKeyThatIsPublishedWithItsPrivatePart() {
        assertTrue(unusable(SigningKey.rsa().jwkWith("d", "AQAB")).message().contains("anyone can sign"));
    }

    @Test
    void refusesASymmetricKeyInTheSet() { // RFC 8725 section 2.1
        refusedWith(Map.of("kty", "oct", "kid", "rsa-1", "k", "c2VjcmV0", "alg", "HS256"));
    }

    @Test
    void refusesSetsOfMoreThanAHundredKeys() {
        idp.publishKeys(
                new ArrayList<>(Collections.nCopies(101, SigningKey.rsa().jwk())));

        ValidationStep failed = assertRefused(idp.check(idp.idToken(idp.claims())), "fetch_jwks", "jwks");

        assertTrue(failed.message().contains("101 keys, at most 100"), failed.message());
        assertEquals(Verdict.UNDECIDED, failed.failure().orElseThrow().verdict());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"keys\":{}}", "{\"keys\":[1]}", "<html>", "", "{\"keys\":[],\"keys\":[]}"})
    void namesWhatIsNoKeySet(String body) {
        idp.answerGet(Idp.JWKS, WireMock.ok(body).withHeader("Content-Type", "application/json"));

        ValidationStep failed = assertRefused(idp.check(idp.idToken(idp.claims())), "fetch_jwks", "jwks");

        assertTrue(failed.message().contains("curl '" + idp.url(Idp.JWKS) + "'"), failed.message());
    }

    @Test
    void namesAKeySetThatIsTooLarge() {
        idp.answerGet(Idp.JWKS, WireMock.ok("{\"keys\":[\"" + "x".repeat(1024 * 1024) + "\"]}"));

        assertTrue(assertRefused(idp.check(idp.idToken(idp.claims())), "fetch_jwks", "jwks")
                .message()
                .contains("larger than"));
    }

    @Test
    void namesAKeySetThatIsNotThere() {
        idp.answerGet(Idp.JWKS, WireMock.notFound());

        assertTrue(assertRefused(idp.check(idp.idToken(idp.claims())), "fetch_jwks", "jwks")
                .message()
                .contains("jwks_uri"));
    }

    @Test
    void acceptsAKeyWithKeyOpsForVerification() {
        idp.publishKey(SigningKey.rsa().jwkWith("key_ops", List.of("verify")));

        assertValid(idp.check(idp.idToken(idp.claims())));
    }
}
