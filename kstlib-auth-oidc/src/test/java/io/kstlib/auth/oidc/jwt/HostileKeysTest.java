package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.WireMock;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.TestKey;
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
        return refusedWith(TestKey.rsa(), "RS256", jwk);
    }

    private ValidationStep refusedWith(TestKey key, String algorithm, Map<String, Object> jwk) {
        idp.publishKey(jwk);
        return assertRefused(idp.check(key.sign(algorithm, idp.claims())), "extract_public_key", "alg");
    }

    private ValidationStep passedOver(Map<String, Object> jwk) {
        return passedOver(TestKey.rsa(), "RS256", jwk);
    }

    /** Asserts that the key is skipped as unusable. This says nothing of the token. */
    private ValidationStep passedOver(TestKey key, String algorithm, Map<String, Object> jwk) {
        idp.publishKey(jwk);
        ValidationStep failed =
                assertRefused(idp.check(key.sign(algorithm, idp.claims())), "extract_public_key", "jwks");
        assertEquals("not_checked", failed.details().get("verdict"));
        return failed;
    }

    @Test
    void refusesShortRsaKeys() { // RFC 7518 section 3.3
        TestKey weak = TestKey.of("weak", "RSA1024");

        assertTrue(passedOver(weak, "RS256", weak.jwk()).message().contains("1024 bits"));
    }

    @Test
    void refusesRsaKeysThatAreLargeToCostTime() {
        BigInteger huge = BigInteger.ONE.shiftLeft(20_000).add(BigInteger.ONE);

        assertTrue(passedOver(TestKey.rsa().jwkWith("n", TestKey.unsigned(huge, 2_501)))
                .message()
                .contains("20001 bits"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 65_536})
    void refusesRsaExponentsThatProveNothing(long exponent) { // with e = 1 every text is its own signature
        assertTrue(passedOver(TestKey.rsa().jwkWith("e", TestKey.unsigned(BigInteger.valueOf(exponent), 3)))
                .message()
                .contains("exponent"));
    }

    @Test
    void refusesKeysForEncryption() { // RFC 7517 section 4.2
        assertTrue(refusedWith(TestKey.rsa().jwkWith("use", "enc")).message().contains("use"));
    }

    @Test
    void refusesKeysThatMayNotVerify() { // RFC 7517 section 4.3
        assertTrue(refusedWith(TestKey.rsa().jwkWith("key_ops", List.of("encrypt", "wrapKey")))
                .message()
                .contains("key_ops"));
    }

    @Test
    void refusesKeysForAnotherAlgorithm() { // RFC 7517 section 4.4, RFC 8725 section 3.1
        assertTrue(refusedWith(TestKey.rsa().jwkWith("alg", "RS512")).message().contains("RS512"));
        assertTrue(
                refusedWith(TestKey.rsa().jwkWith("alg", "RSA-OAEP")).message().contains("RSA-OAEP"));
    }

    @ParameterizedTest
    @CsvSource({"RS256,ES256", "ES256,RS256", "ES256,ES384", "ES384,ES256", "EdDSA,ES256", "ES512,EdDSA", "Ed448,EdDSA"
    })
    void refusesKeysOfAnotherTypeOrCurve(String algorithm, String otherKey) { // RFC 8725 section 3.1
        TestKey signer = TestKey.forAlgorithm(algorithm);

        refusedWith(
                signer,
                algorithm,
                TestKey.forAlgorithm(otherKey).jwkWith("kid", signer.keyId()).entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    @Test
    void refusesEd25519ByTheNameOfEd448() { // RFC 9864
        TestKey key = TestKey.forAlgorithm("EdDSA");
        idp.publishKey(key.jwk());

        assertRefused(idp.check(key.sign(key.header("Ed448"), "EdDSA", idp.claims())), "extract_public_key", "alg");
    }

    @Test
    void refusesPointsThatAreNotOnTheCurve() { // RFC 8725 section 3.4
        TestKey key = TestKey.forAlgorithm("ES256");
        BigInteger one = BigInteger.ONE;

        assertTrue(passedOver(key, "ES256", key.jwkWith("y", TestKey.unsigned(one, 32)))
                .message()
                .contains("not a point of the curve"));
        assertTrue(
                passedOver(key, "ES256", key.jwkWith("crv", "P-384")).message().contains("not a point of the curve"));
    }

    @Test
    void refusesKeysThatAreNoKeys() {
        for (Map<String, Object> jwk : List.of(
                TestKey.rsa().jwkWithout("n"),
                TestKey.rsa().jwkWith("n", "!"),
                TestKey.rsa().jwkWith("n", 5),
                TestKey.rsa().jwkWith("e", "AQAB=="),
                TestKey.rsa().jwkWith("use", List.of("sig")),
                TestKey.rsa().jwkWith("x5c", "MII"),
                TestKey.rsa().jwkWithout("kty"),
                TestKey.rsa().jwkWith("kty", List.of("RSA")))) {
            passedOver(jwk);
        }
        refusedWith(TestKey.rsa().jwkWith("kty", "oct"));
        TestKey edwards = TestKey.forAlgorithm("EdDSA");
        passedOver(edwards, "EdDSA", edwards.jwkWith("x", "AAAA"));
        passedOver(edwards, "EdDSA", edwards.jwkWith("crv", "X25519"));
    }

    @Test
    void refusesAKeyThatIsPublishedWithItsPrivatePart() {
        assertTrue(passedOver(TestKey.rsa().jwkWith("d", "AQAB")).message().contains("anyone can sign"));
    }

    @Test
    void refusesASymmetricKeyInTheSet() { // RFC 8725 section 2.1
        refusedWith(Map.of("kty", "oct", "kid", "rsa-1", "k", "c2VjcmV0", "alg", "HS256"));
    }

    @Test
    void refusesSetsOfMoreThanAHundredKeys() {
        idp.publishKeys(new ArrayList<>(Collections.nCopies(101, TestKey.rsa().jwk())));

        ValidationStep failed = assertRefused(idp.check(idp.idToken(idp.claims())), "fetch_jwks", "jwks");

        assertTrue(failed.message().contains("101 keys, at most 100"), failed.message());
        assertEquals("not_checked", failed.details().get("verdict"));
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
        idp.publishKey(TestKey.rsa().jwkWith("key_ops", List.of("verify")));

        assertValid(idp.check(idp.idToken(idp.claims())));
    }
}
