package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.Keys;
import io.kstlib.auth.testkit.server.SigningKey;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureAlgorithmsTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RS256",
                "RS384",
                "RS512",
                "PS256",
                "PS384",
                "PS512",
                "ES256",
                "ES384",
                "ES512",
                "EdDSA",
                "Ed25519",
                "Ed448",
                "ES256K",
                "ML-DSA-44",
                "ML-DSA-65",
                "ML-DSA-87"
            })
    void acceptsTokensSignedWith(String algorithm) {
        SigningKey key = Keys.forAlgorithm(algorithm);
        idp.publishKey(key.jwk());

        ValidationReport report = idp.check(key.using(algorithm).sign(idp.claims()));

        assertValid(report);
        assertEquals(algorithm, report.facts().toMap().get("signature_algorithm"));
        assertEquals(key.keyId(), report.facts().toMap().get("key_id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "ES256", "ES512", "Ed25519", "Ed448", "ES256K", "ML-DSA-65"})
    void refusesASignatureThatWasChanged(String algorithm) {
        SigningKey key = Keys.forAlgorithm(algorithm);
        idp.publishKey(key.jwk());
        String token = key.using(algorithm).sign(idp.claims());
        int end = token.lastIndexOf('.');
        byte[] signature = Base64Url.decode(token.substring(end + 1));
        signature[signature.length / 2] ^= 1;

        assertRefused(
                idp.check(token.substring(0, end + 1) + Base64Url.encode(signature)), "verify_signature", "signature");
    }

    @Test
    void refusesAnMlDsaKeyOfTheWrongLength() { // FIPS 204 table 2
        SigningKey key = Keys.forAlgorithm("ML-DSA-44");
        idp.publishKey(key.jwkWith("alg", "ML-DSA-65"));

        var failed = assertRefused(idp.check(key.using("ML-DSA-44").sign(idp.claims())), "extract_public_key", "jwks");

        assertTrue(failed.message().contains("pub has 1312 bytes, expected 1952"), failed.message());
    }

    @Test
    void acceptsEdDsaWithEd448() { // RFC 8037 section 3.1
        SigningKey key = Keys.forAlgorithm("Ed448");
        idp.publishKey(key.jwk());

        assertValid(idp.check(key.using("Ed448").sign(key.using("EdDSA").header(), idp.claims())));
    }

    @ParameterizedTest
    @CsvSource({"RS256,RSA,2048", "ES256,EC,256", "ES384,EC,384", "ES512,EC,521", "EdDSA,OKP,256", "Ed448,OKP,456"})
    void reportsTheKeySoThatAnyoneCanRepeatTheProof(String algorithm, String type, int bits) throws Exception {
        SigningKey key = Keys.forAlgorithm(algorithm);
        idp.publishKey(key.jwk());

        Map<String, Object> facts =
                idp.check(key.using(algorithm).sign(idp.claims())).facts().toMap();

        byte[] info = key.publicKey().getEncoded();
        assertEquals(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(info)),
                facts.get("key_fingerprint"));
        assertEquals(type, facts.get("key_type"));
        assertEquals(bits, facts.get("key_size_bits"));
        assertTrue(String.valueOf(facts.get("public_key_pem")).startsWith("-----BEGIN PUBLIC KEY-----\n"));
        assertEquals(idp.url(Idp.JWKS), facts.get("jwks_uri"));
        assertEquals(idp.url(Idp.DISCOVERY), facts.get("discovery_url"));
        assertEquals(idp.issuer(), ((Map<?, ?>) facts.get("discovery_data")).get("issuer"));
        assertEquals(true, facts.get("issuer_match"));
        assertEquals(true, facts.get("audience_match"));
    }

    @Test
    void acceptsAKeyWithoutAlgAndKid() { // RFC 7517 sections 4.4 and 4.5: both are optional
        idp.publishKey(SigningKey.rsa().jwkWithout("kid", "use"));

        assertValid(idp.check(idp.idToken(idp.claims())));
    }

    @Test
    void acceptsATokenWithoutKid() { // RFC 7515 section 4.1.4
        SigningKey other = SigningKey.of("rsa-2", "RS256");
        idp.publishKeys(List.of(other.jwk(), SigningKey.rsa().jwk()));
        Map<String, Object> header = SigningKey.rsa().header();
        header.remove("kid");

        ValidationReport report = idp.check(SigningKey.rsa().sign(header, idp.claims()));

        assertValid(report);
        assertEquals(2, report.steps().get(3).details().get("candidates"));
        assertEquals("rsa-1", report.steps().get(3).details().get("kid"));
    }

    @Test
    void triesAllKeysThatShareAKid() { // RFC 7517 section 4.5: unique is a SHOULD
        SigningKey other = SigningKey.of("rsa-2", "RS256");
        idp.publishKeys(List.of(
                other.jwkWith("kid", "rsa-1"),
                Keys.forAlgorithm("ES256").jwkWith("kid", "rsa-1"),
                SigningKey.rsa().jwk()));

        assertValid(idp.check(idp.idToken(idp.claims())));
    }

    @Test
    void passesOverKeysThatItDoesNotKnow() { // RFC 7517 section 5
        idp.publishKeys(List.of(
                Map.of("kty", "unheard-of", "kid", "new"),
                Keys.forAlgorithm("ES256").jwkWith("crv", "secp256k1"),
                SigningKey.rsa().jwk()));

        assertValid(idp.check(idp.idToken(idp.claims())));
    }

    @Test
    void takesTheTwoNamesOfEd25519ForOne() { // RFC 9864
        SigningKey key = Keys.forAlgorithm("EdDSA");
        idp.publishKey(key.jwkWith("alg", "Ed25519"));
        idp.publishMetadata("id_token_signing_alg_values_supported", List.of("EdDSA"));

        assertValid(idp.check(key.using("EdDSA").sign(idp.claims())));
        assertValid(idp.check(key.using("Ed25519").sign(idp.claims())));
    }

    @Test
    void refusesAnAlgorithmThatTheProviderDoesNotUse() { // security rule 4, RFC 8725 section 3.1
        idp.publishMetadata("id_token_signing_alg_values_supported", List.of("ES256", "PS256"));

        var failed = assertRefused(idp.check(idp.idToken(idp.claims())), "extract_public_key", "alg");

        assertEquals("[\"ES256\", \"PS256\"]", failed.failure().orElseThrow().expected());
        assertEquals("RS256", failed.failure().orElseThrow().found());
    }

    @Test
    void doesNotHoldAccessTokensToTheAlgorithmsOfIdTokens() {
        idp.publishMetadata("id_token_signing_alg_values_supported", List.of("ES256"));

        assertValid(idp.check(idp.client(), idp.idToken(idp.claims()), TokenKind.ACCESS_TOKEN));
    }
}
