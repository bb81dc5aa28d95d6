package io.kstlib.auth.oidc.jwt;

import static io.kstlib.auth.oidc.Reports.assertRefused;
import static io.kstlib.auth.oidc.Reports.assertValid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.testkit.server.SigningKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a report says of the certificate of a key ({@code x5c}, RFC 7517, 4.7). */
class CertificatesTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    /**
     * Made with: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -days 36500 -subj
     * "/CN=signing.example/O=Example" -outform DER | openssl base64 -A.
     */
    private static String certificate() throws IOException {
        try (InputStream file = CertificatesTest.class.getResourceAsStream("/certificate.b64")) {
            return new String(file.readAllBytes(), StandardCharsets.US_ASCII).trim();
        }
    }

    private Map<?, ?> info(Map<String, Object> jwk) {
        idp.publishKey(jwk);
        var report = idp.check(idp.idToken(idp.claims()));
        assertValid(report);
        return (Map<?, ?>) report.facts().toMap().get("x509_info");
    }

    @Test
    void doesNotUseAKeyWhoseCertificateIsForAnotherOne() throws IOException { // RFC 7517 section 4.7: MUST match
        idp.publishKey(SigningKey.rsa().jwkWith("x5c", List.of(certificate())));

        var failed = assertRefused(idp.check(idp.idToken(idp.claims())), "extract_public_key", "jwks");

        assertTrue(failed.message().contains("its certificate (x5c) is for another key"), failed.message());
    }

    @Test
    void saysSoWhereTheCertificateCannotBeRead() {
        assertEquals(
                "the first certificate of x5c cannot be read",
                info(SigningKey.rsa().jwkWith("x5c", List.of("MIIB!"))).get("error"));
        assertEquals(
                "the first certificate of x5c cannot be read",
                info(SigningKey.rsa().jwkWith("x5c", List.of("AAAA"))).get("error"));
    }

    @Test
    void saysNothingWhereThereIsNone() {
        assertFalse(idp.check(idp.idToken(idp.claims())).facts().toMap().containsKey("x509_info"));
    }
}
