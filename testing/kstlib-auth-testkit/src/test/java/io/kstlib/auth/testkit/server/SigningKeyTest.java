package io.kstlib.auth.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyTest {

    private static byte[] decoded(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    @ParameterizedTest
    @CsvSource({
        "RS256, SHA256withRSA",
        "RS384, SHA384withRSA",
        "RS512, SHA512withRSA",
        "ES256, SHA256withECDSAinP1363Format",
        "ES384, SHA384withECDSAinP1363Format",
        "ES512, SHA512withECDSAinP1363Format",
        "EdDSA, Ed25519",
        "Ed25519, Ed25519",
        "Ed448, Ed448"
    })
    void aTokenIsSignedByTheAlgorithmOfTheKey(String algorithm, String ofTheJdk) throws GeneralSecurityException {
        SigningKey key = SigningKey.of("another", algorithm);
        String[] parts = key.sign(Map.of("sub", "jane")).split("\\.", -1);

        assertEquals(key.header(), Json.readObject(decoded(parts[0])));
        assertEquals(Map.of("sub", "jane"), Json.readObject(decoded(parts[1])));
        Signature signature = Signature.getInstance(ofTheJdk);
        signature.initVerify(key.publicKey());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertTrue(signature.verify(decoded(parts[2])));
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 384, 512})
    void anRsaKeySignsByRsaPssToo(int bits) throws GeneralSecurityException {
        SigningKey key = SigningKey.rsa().using("PS" + bits);
        byte[] input = {1, 2, 3};

        Signature signature = Signature.getInstance("RSASSA-PSS");
        String hash = "SHA-" + bits;
        signature.setParameter(new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), bits / 8, 1));
        signature.initVerify(SigningKey.rsa().publicKey());
        signature.update(input);
        assertTrue(signature.verify(key.signature(input)));
        assertEquals("PS" + bits, key.header().get("alg"));
    }

    @Test
    void theHeaderMaySayAnything() {
        String token = SigningKey.rsa().sign(Map.of("alg", "none"), Map.of());

        assertEquals(Map.of("alg", "none"), Json.readObject(decoded(token.split("\\.", -1)[0])));
        assertFalse(token.endsWith("."));
    }

    @Test
    void anRsaKeyIsPublishedByItsModulusAndItsExponent() {
        RSAPublicKey key = (RSAPublicKey) SigningKey.rsa().publicKey();
        Map<String, Object> jwk = SigningKey.rsa().jwk();

        assertEquals(List.of("kid", "use", "kty", "n", "e"), List.copyOf(jwk.keySet()));
        assertEquals(key.getModulus(), new BigInteger(1, decoded((String) jwk.get("n"))));
        assertEquals(256, decoded((String) jwk.get("n")).length);
        assertEquals("AQAB", jwk.get("e"));
    }

    @ParameterizedTest
    @CsvSource({"ES256, P-256, 32", "ES384, P-384, 48", "ES512, P-521, 66"})
    void aPointIsPublishedAtItsFullLength(String algorithm, String curve, int length) {
        SigningKey key = SigningKey.of("point", algorithm);
        Map<String, Object> jwk = key.jwk();

        assertEquals(curve, jwk.get("crv"));
        assertEquals(length, decoded((String) jwk.get("x")).length);
        assertEquals(length, decoded((String) jwk.get("y")).length);
        assertEquals(
                ((ECPublicKey) key.publicKey()).getW().getAffineX(), new BigInteger(1, decoded((String) jwk.get("x"))));
    }

    @ParameterizedTest
    @CsvSource({"EdDSA, Ed25519, 32", "Ed448, Ed448, 57"})
    void anEdwardsKeyIsPublishedAsItIs(String algorithm, String curve, int length) {
        Map<String, Object> jwk = SigningKey.of("edwards", algorithm).jwk();

        assertEquals("OKP", jwk.get("kty"));
        assertEquals(curve, jwk.get("crv"));
        assertEquals(length, decoded((String) jwk.get("x")).length);
    }

    @Test
    void aJwkIsChangedAsTheTestNeedsIt() {
        assertEquals("enc", SigningKey.rsa().jwkWith("use", "enc").get("use"));
        assertEquals(
                List.of("kty", "n", "e"),
                List.copyOf(SigningKey.rsa().jwkWithout("kid", "use").keySet()));
    }

    @Test
    void thePemIsThePublicKey() throws GeneralSecurityException {
        SigningKey key = SigningKey.of("pem", "ES256");
        String base64 = key.pem().replaceAll("-----[A-Z ]+-----|\n", "");

        assertEquals(
                key.publicKey(),
                KeyFactory.getInstance("EC")
                        .generatePublic(
                                new X509EncodedKeySpec(Base64.getDecoder().decode(base64))));
    }

    @Test
    void theSameNameGivesTheSameKeyPair() {
        assertSame(SigningKey.rsa().publicKey(), SigningKey.rsa().publicKey());
        assertNotEquals(
                SigningKey.rsa().publicKey(), SigningKey.rsa("another", 2048).publicKey());
    }

    @Test
    void aKeyTakesTheNameOfAnother() {
        SigningKey next = SigningKey.of("another", "RS256").named("rsa-1");

        assertEquals("rsa-1", next.jwk().get("kid"));
        assertEquals("rsa-1", next.header().get("kid"));
        assertNotEquals(SigningKey.rsa().publicKey(), next.publicKey());
    }

    @Test
    void anAlgorithmThatTheJdkLacksNeedsAProvider() {
        assertThrows(IllegalArgumentException.class, () -> SigningKey.of("k256", "ES256K"));
        assertThrows(IllegalArgumentException.class, () -> SigningKey.of("none", "none"));
        assertThrows(
                IllegalArgumentException.class,
                () -> SigningKey.rsa().using("ES256").sign(Map.of()));
    }

    @Test
    void thePrivateKeyIsNotShown() {
        assertEquals("SigningKey[rsa-1, RS256]", SigningKey.rsa().toString());
    }
}
