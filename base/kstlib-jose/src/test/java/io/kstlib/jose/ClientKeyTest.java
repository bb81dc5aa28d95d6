package io.kstlib.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.JWK;
import io.kstlib.auth.api.token.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientKeyTest {

    private static final Map<String, Object> CLAIMS = Map.of("iss", "my-app", "aud", "https://sso.example.com");

    private static String decoded(String jwt, int part) {
        return new String(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[part]), StandardCharsets.UTF_8);
    }

    private static String jwk(String file) throws Exception {
        return KeyReader.read(KeyFiles.text(file), KeyFiles.PASSPHRASE, null)
                .jwk()
                .toJSONString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-pkcs1.pem", "rsa-encrypted.pem", "rsa-encrypted-sha512.pem", "rsa.p12.base64"})
    void oneKeyIsTheSameInEachForm(String file) throws Exception {
        assertEquals(KeyFiles.read("rsa.pem").thumbprint(), KeyFiles.read(file).thumbprint());
        assertEquals(
                KeyFiles.read("rsa.pem").thumbprint(),
                ClientKey.read(Secret.of(jwk(file))).thumbprint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa.pem",
                "rsa-pkcs1.pem",
                "rsa-encrypted.pem",
                "rsa.p12.base64",
                "ec-P-256.pem",
                "ec-P-384.pem",
                "ec-P-521.pem",
                "ec-sec1.pem",
                "ec.p12.base64"
            })
    void signsByEachAlgorithmThatFits(String file) throws Exception {
        ClientKey key = KeyFiles.read(file);

        for (String algorithm : key.algorithms()) {
            String jwt = key.sign(algorithm, Map.of("typ", "JWT", "kid", "k1"), CLAIMS);

            assertTrue(JdkVerifier.verifies(jwt, algorithm, key.publicJwk()), algorithm);
            assertTrue(decoded(jwt, 0).contains("\"alg\":\"" + algorithm + "\""), decoded(jwt, 0));
            assertTrue(decoded(jwt, 0).contains("\"kid\":\"k1\""), decoded(jwt, 0));
            assertTrue(decoded(jwt, 1).contains("\"aud\":\"https://sso.example.com\""), decoded(jwt, 1));
        }
    }

    @Test
    void choosesTheSafestThatAServerAccepts() throws Exception { // FAPI 2.0 Security Profile section 5.4.1
        ClientKey rsa = KeyFiles.read("rsa.pem");

        assertEquals(Optional.of("PS256"), rsa.safestOf(List.of("RS256", "ES256", "PS256")));
        assertEquals(Optional.of("RS512"), rsa.safestOf(List.of("HS256", "RS512")));
        assertEquals(Optional.empty(), rsa.safestOf(List.of("ES256")));
        assertEquals("RS256", rsa.standardAlgorithm()); // OpenID Connect Core 1.0 section 9
        assertEquals("ES384", KeyFiles.read("ec-P-384.pem").standardAlgorithm());
    }

    @Test
    void signsByNoOtherAlgorithm() throws Exception {
        ClientKey key = KeyFiles.read("ec-P-256.pem");

        assertThrows(IllegalArgumentException.class, () -> key.sign("RS256", Map.of(), CLAIMS));
        assertThrows(IllegalArgumentException.class, () -> key.sign("none", Map.of(), CLAIMS));
    }

    @Test
    void theHeaderDoesNotChangeTheAlgorithm() throws Exception {
        String jwt = KeyFiles.read("ec-P-256.pem").sign("ES256", Map.of("alg", "none", "typ", "dpop+jwt"), CLAIMS);

        assertTrue(decoded(jwt, 0).contains("\"alg\":\"ES256\""), decoded(jwt, 0));
    }

    @Test
    void aProofMayContainThePublicKey() throws Exception { // RFC 9449 section 4.2
        ClientKey key = KeyFiles.read("ec-P-256.pem");

        String jwt = key.sign("ES256", Map.of("typ", "dpop+jwt", "jwk", key.publicJwk()), CLAIMS);

        assertTrue(decoded(jwt, 0).contains("\"jwk\":{"), decoded(jwt, 0));
        assertFalse(decoded(jwt, 0).contains("\"d\":"), decoded(jwt, 0));
    }

    @Test
    void aJwkIsForItsOwnAlgorithmOnly() throws Exception { // RFC 7517 section 4.4
        String jwk = jwk("rsa.pem").replace("{", "{\"alg\":\"PS384\",\"kid\":\"mine\",");
        ClientKey key = ClientKey.read(Secret.of(jwk));

        assertEquals(List.of("PS384"), key.algorithms());
        assertEquals("PS384", key.standardAlgorithm());
        assertEquals(Optional.of("mine"), key.keyId());
    }

    @Test
    void whatIsRegisteredHasNoPrivatePart() throws Exception {
        ClientKey key = KeyFiles.read("rsa.pem");
        JWK registered = JWK.parse(key.registration("k1"));

        assertFalse(registered.isPrivate());
        assertEquals("k1", registered.getKeyID());
        assertEquals(key.thumbprint(), registered.computeThumbprint().toString());
        assertEquals(Set.of("kty", "n", "e"), key.publicJwk().keySet());
    }

    @Test
    void pkcs12HasTheCertificate() throws Exception {
        ClientKey key = KeyFiles.read("rsa.p12.base64");

        assertEquals(1, key.certificates().size());
        assertEquals(43, key.certificateThumbprint().orElseThrow().length());
        assertEquals(Optional.empty(), KeyFiles.read("rsa.pem").certificateThumbprint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rsa-1024.pem | is an RSA key of 1024 bits; expected 2048 to 16384",
                "ec-secp256k1.pem | of another curve than P-256, P-384 and P-521",
                "ec-no-public.pem | does not contain its public part; write a copy with openssl pkey",
                "ed25519.pem | is an Ed25519 key, which does not sign here",
                "openssh.pem | is in the format of OpenSSH, which is not read",
                "rsa-old-encryption.pem | is encrypted in an old way that is not read",
                "rsa-encrypted-des3.pem | is encrypted in a way that is not read",
                "rsa-encrypted-slowly.pem | is encrypted with more than 5000000 rounds",
                "rsa-public.pem | is a public key; expected a private key in PEM",
                "cert.pem | is a certificate; expected a private key in PEM",
                "no-key.p12.base64 | has 0 keys; expected PKCS#12 with one key"
            })
    void saysWhyAKeyIsNotRead(String file, String why) {
        UnusableKeyException refusal = assertThrows(UnusableKeyException.class, () -> KeyFiles.read(file));

        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"rsa-encrypted.pem,is encrypted", "rsa.p12.base64,does not open without a passphrase"})
    void anEncryptedKeyNeedsItsPassphrase(String file, String why) {
        UnusableKeyException missing =
                assertThrows(UnusableKeyException.class, () -> ClientKey.read(KeyFiles.text(file)));
        UnusableKeyException wrong = assertThrows(
                UnusableKeyException.class, () -> ClientKey.read(KeyFiles.text(file), Secret.of("canary-other")));

        assertTrue(missing.getMessage().contains(why), missing.getMessage());
        assertTrue(wrong.getMessage().contains("the passphrase is wrong"), wrong.getMessage());
        assertFalse(wrong.getMessage().contains("canary"), wrong.getMessage());
    }

    @Test
    void twoKeysAreNotOne() {
        String rsa = KeyFiles.text("rsa.pem").reveal();
        Secret both = Secret.of(rsa + KeyFiles.text("ec-P-256.pem").reveal());
        UnusableKeyException refusal = assertThrows(UnusableKeyException.class, () -> ClientKey.read(both));

        assertTrue(refusal.getMessage().contains("2 private keys"), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"keys\":[]} | is a JWK set; write the one key of it",
                "{\"kty\":\"oct\",\"k\":\"Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5\"} | is a JWK of the kty oct",
                "{\"canary\":1} | is not a JWK",
                "canary-hunter2 | is in no form that is read"
            })
    void saysWhichTextIsNoKey(String text, String why) {
        UnusableKeyException refusal = assertThrows(UnusableKeyException.class, () -> ClientKey.read(Secret.of(text)));

        assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("canary"), refusal.getMessage());
    }

    @Test
    void aKeyForEncryptionDoesNotSign() throws Exception { // RFC 7517 section 4.2
        Secret jwk = Secret.of(jwk("rsa.pem").replace("{", "{\"use\":\"enc\","));
        UnusableKeyException refusal = assertThrows(UnusableKeyException.class, () -> ClientKey.read(jwk));

        assertTrue(refusal.getMessage().contains("not for signatures"), refusal.getMessage());
    }

    @Test
    void thePartsOfAKeyBelongTogether() throws Exception {
        Map<String, Object> other = KeyFiles.read("ec-sec1.pem").publicJwk();
        String jwk = jwk("ec-P-256.pem")
                .replaceAll("\"x\":\"[^\"]+\"", "\"x\":\"" + other.get("x") + "\"")
                .replaceAll("\"y\":\"[^\"]+\"", "\"y\":\"" + other.get("y") + "\"");
        UnusableKeyException refusal = assertThrows(UnusableKeyException.class, () -> ClientKey.read(Secret.of(jwk)));

        assertTrue(refusal.getMessage().contains("does not belong to its public part"), refusal.getMessage());
    }

    @Test
    void aTextHasALimit() {
        UnusableKeyException refusal =
                assertThrows(UnusableKeyException.class, () -> ClientKey.read(Secret.of("{".repeat(65_537))));

        assertTrue(refusal.getMessage().contains("more than 65536 characters"), refusal.getMessage());
    }

    @Test
    void showsNoPartOfItself() throws Exception { // security rule 6
        assertEquals("ClientKey[RSA]", KeyFiles.read("rsa.pem").toString());
        assertEquals(
                "PrivateJwk",
                KeyReader.read(KeyFiles.text("rsa.pem"), null, null).toString());
    }
}
