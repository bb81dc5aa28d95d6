package io.kstlib.auth.oidc.jose;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ID tokens that a provider signs and then encrypts for one client (OpenID Connect Core 1.0 sections 2 and 10.2). */
class EncryptedTokensTest {

    private static final SigningKey OURS = SigningKey.of("rsa-2", "RS256").named("ours");

    @RegisterExtension
    private final Idp idp = new Idp();

    private static String encrypted(String text, SigningKey recipient) {
        try {
            JWEObject jwe = new JWEObject(
                    new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
                            .contentType("JWT")
                            .build(),
                    new Payload(text));
            jwe.encrypt(new RSAEncrypter((RSAPublicKey) recipient.publicKey()));
            return jwe.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(SigningKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.privateKey().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private ValidationReport check(String token) {
        return idp.check(idp.client().with("decryption_key", pem(OURS)), token, TokenKind.ID_TOKEN);
    }

    @Test
    void verifiesWhatWasEncrypted() {
        String signed = idp.idToken(idp.claims());

        ValidationReport report = check(encrypted(signed, OURS));

        assertValid(report);
        assertEquals(
                Map.of("alg", "RSA-OAEP-256", "enc", "A256GCM"),
                report.facts().toMap().get("encryption"));
        assertEquals(signed, report.signedToken().orElseThrow().reveal());
        assertFalse(report.toMap().toString().contains(signed));
    }

    @Test
    void namesAnEncryptedTokenWhereNoKeyIsConfigured() {
        ValidationReport report = idp.check(encrypted(idp.idToken(idp.claims()), OURS));

        assertRefused(report, "decode_structure", "token");
        assertEquals(ValidationReport.Verdict.NOT_VERIFIABLE, report.verdict());
    }

    @Test
    void refusesWhatIsEncryptedAndNotSigned() { // anyone can encrypt with a public key
        String claims = new String(Json.write(idp.claims()), StandardCharsets.UTF_8);

        ValidationReport report = check(encrypted(claims, OURS));

        assertRefused(report, "decode_structure", "token");
        assertEquals(ValidationReport.Verdict.INVALID, report.verdict());
    }

    @Test
    void refusesAForgedTokenWithinTheEncryption() {
        String forged = SigningKey.of("attacker", "RS256").sign(SigningKey.rsa().header(), idp.claims());

        assertRefused(check(encrypted(forged, OURS)), "verify_signature", "signature");
    }

    @Test
    void refusesATokenForAnotherKey() {
        assertRefused(
                check(encrypted(idp.idToken(idp.claims()), SigningKey.of("attacker", "RS256"))),
                "decode_structure",
                "token");
    }

    @Test
    void refusesATokenThatWasEncryptedTwice() {
        String twice = encrypted(encrypted(idp.idToken(idp.claims()), OURS), OURS);

        assertRefused(check(twice), "decode_structure", "token");
    }

    @Test
    void tellsWhichKeyOfTheConfigurationCannotBeRead() {
        var context = idp.client().with("decryption_key", "not a key");

        var wrong = assertThrows(
                ConfigurationException.class,
                () -> idp.check(context, encrypted(idp.idToken(idp.claims()), OURS), TokenKind.ID_TOKEN));

        assertEquals(
                "auth.providers.corporate.decryption_key",
                wrong.problems().get(0).path());
        assertFalse(String.valueOf(wrong.getMessage()).contains("not a key"));
    }
}
