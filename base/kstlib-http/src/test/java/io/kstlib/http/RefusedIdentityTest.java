package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.http.NetworkFailure.RefusedIdentity;
import io.kstlib.http.fixture.TestAuthority;
import java.io.IOException;
import java.net.SocketException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The alerts of servers, in the words of several versions of Java. */
class RefusedIdentityTest {

    private static final String SERVER = "https://sso.example.com";

    private final TlsIdentity client = new TestAuthority("Company CA").clientNamed("app.example.com");

    private static IOException alert(String message) {
        return new IOException("no answer", new SSLHandshakeException(message));
    }

    private String problem(String message) {
        return RefusedIdentity.in(alert(message), client).orElseThrow().problem(SERVER);
    }

    @ParameterizedTest
    @CsvSource({
        "handshake_failure, or another part of the TLS handshake",
        "bad_certificate, it is damaged",
        "certificate_expired, it has expired",
        "certificate_revoked, it was revoked",
        "certificate_unknown, without saying why",
        "unknown_ca, does not trust its issuer",
        "access_denied, it is not allowed there",
        "decrypt_error, its signature does not verify"
    })
    void saysWhyACertificateIsRefused(String alert, String why) {
        for (String message :
                new String[] {"Received fatal alert: " + alert, "(" + alert + ") Received fatal alert: " + alert}) {
            String problem = problem(message);

            assertTrue(
                    problem.startsWith(SERVER + " refuses the certificate of the client (CN=app.example.com"), problem);
            assertTrue(problem.contains(why), problem);
        }
    }

    @Test
    void saysThatNoAlgorithmFitsAKey() {
        String problem = problem("Received fatal alert: certificate_required");

        assertTrue(problem.contains("none of the signature algorithms that it accepts fits the key"), problem);
    }

    @Test
    void aClientWithoutACertificateLearnsThatItNeedsOne() {
        for (String alert : new String[] {"certificate_required", "bad_certificate"}) {
            RefusedIdentity refusal = RefusedIdentity.in(alert("Received fatal alert: " + alert), null)
                    .orElseThrow();

            assertTrue(refusal.problem(SERVER).contains("wants a certificate of the client"), alert);
            assertTrue(refusal.remedy().contains("client_certificate"), alert);
        }
    }

    @Test
    void otherFailuresAreAboutSomethingElse() {
        assertEquals(Optional.empty(), RefusedIdentity.in(alert("Received fatal alert: protocol_version"), client));
        assertEquals(Optional.empty(), RefusedIdentity.in(alert("Received fatal alert: handshake_failure"), null));
        assertEquals(Optional.empty(), RefusedIdentity.in(alert("no handshake_failure of the server"), client));
        assertEquals(Optional.empty(), RefusedIdentity.in(new SocketException("Broken pipe"), client));
    }
}
