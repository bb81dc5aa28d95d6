package io.kstlib.http.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.http.fixture.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose certificate authorities count. */
class SystemTrustTest {

    private final TestAuthority authority = new TestAuthority("Company CA");

    @TempDir
    private Path folder;

    private static void assertSays(Exception refusal, String... parts) {
        for (String part : parts) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }

    @Test
    void addsTheBundleToWhatTheJdkTrusts() throws GeneralSecurityException, IOException {
        int standard = TrustedTls.standardAnd(List.of()).size();

        assertTrue(standard > 0);
        assertEquals(
                standard + 1,
                TrustedTls.standardAnd(List.of(authority.certificate())).size());
    }

    @Test
    void goesByTheBundleOfTheDistribution() throws IOException {
        Path etc = Files.createDirectories(folder.resolve("etc/pki/tls/certs"));
        Files.writeString(etc.resolve("ca-bundle.crt"), authority.pem() + new TestAuthority("Another CA").pem());

        List<X509Certificate> found = new SystemTrust("Linux", folder, IllegalStateException::new).certificates();

        assertEquals(List.of(authority.certificate()), found.subList(0, 1));
        assertEquals(2, found.size());
    }

    @Test
    void saysWhereTheCertificatesOfTheSystemWereLookedFor() {
        SystemTrust nowhere = new SystemTrust("Linux", folder, IllegalStateException::new);
        SystemTrust notHere = new SystemTrust("Windows 11", folder, IllegalStateException::new);

        assertSays(
                assertThrows(IllegalStateException.class, nowhere::certificates),
                "/etc/ssl/certs/ca-certificates.crt",
                "ca-certificates",
                "SSL_CERT_FILE");
        assertSays(assertThrows(IllegalStateException.class, notHere::certificates), "Windows-ROOT", "ssl_ca_bundle");
    }
}
