package io.kstlib.http.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The certificate authorities of the operating system: a key store of Windows or macOS, elsewhere the bundle of the distribution. */
final class SystemTrust {

    /** The places where Go looks for them ({@code crypto/x509/root_linux.go}, {@code root_bsd.go}). */
    private static final List<String> BUNDLES = List.of(
            "/etc/ssl/certs/ca-certificates.crt", // Debian, Arch, Alpine
            "/etc/pki/tls/certs/ca-bundle.crt", // Fedora
            "/etc/ssl/ca-bundle.pem", // SUSE
            "/etc/pki/tls/cacert.pem",
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL
            "/etc/ssl/cert.pem", // Alpine, BSD
            "/usr/local/share/certs/ca-root-nss.crt"); // FreeBSD

    private final String operatingSystem;
    private final Path root;
    private final Function<String, RuntimeException> problem;

    /**
     * @param operatingSystem the system property {@code os.name}
     * @param root where the paths of bundles begin
     * @param problem makes the exception for what is missing
     */
    SystemTrust(String operatingSystem, Path root, Function<String, RuntimeException> problem) {
        this.operatingSystem = operatingSystem.toLowerCase(Locale.ROOT);
        this.root = root;
        this.problem = problem;
    }

    /** Returns at least one certificate. */
    List<X509Certificate> certificates() {
        if (operatingSystem.startsWith("windows")) {
            return ofKeyStores(List.of("Windows-ROOT", "Windows-ROOT-LOCALMACHINE"));
        }
        if (operatingSystem.startsWith("mac")) {
            return ofKeyStores(List.of("KeychainStore-ROOT", "KeychainStore"));
        }
        Optional<Path> bundle = BUNDLES.stream()
                .map(path -> root.resolve(path.substring(1)))
                .filter(Files::isRegularFile)
                .findFirst();
        return PemCertificates.read(
                bundle.orElseThrow(() -> problem.apply("no certificates of the operating system were found; looked for "
                        + String.join(", ", BUNDLES) + ". Install ca-certificates, or set SSL_CERT_FILE")),
                problem);
    }

    /** Reads the key stores. Not every Java has each of them, so one is enough. */
    private List<X509Certificate> ofKeyStores(List<String> types) {
        List<X509Certificate> found = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String type : types) {
            try {
                KeyStore store = KeyStore.getInstance(type);
                store.load(null, null);
                for (String alias : Collections.list(store.aliases())) {
                    if (store.isCertificateEntry(alias)
                            && store.getCertificate(alias) instanceof X509Certificate certificate) {
                        found.add(certificate);
                    }
                }
            } catch (GeneralSecurityException | IOException notHere) {
                failures.add(type + ": " + notHere.getMessage());
            }
        }
        if (found.isEmpty()) {
            throw problem.apply("the certificates of the operating system cannot be read ("
                    + String.join("; ", failures) + "); remove the key, and set ssl_ca_bundle");
        }
        return found;
    }
}
