package io.kstlib.auth.core.http;

import io.kstlib.auth.api.config.ConfigPath;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.provider.ProviderKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The certificates of {@code ssl_ca_bundle}: a PEM file (RFC 7468) with one or more of them, and any text in between.
 *
 * @param file where they were read
 * @param certificates at least one
 */
record CaBundle(Path file, List<X509Certificate> certificates) {

    private static final int MOST_BYTES = 8 * 1024 * 1024;

    CaBundle {
        certificates = List.copyOf(certificates);
    }

    /** The configured bundle, if there is one. */
    static Optional<CaBundle> from(Settings provider, Path home) {
        return provider.get(ProviderKeys.SSL_CA_BUNDLE).map(path -> new Reader(provider, path, home).read());
    }

    /** Reads one bundle; every problem names the key, the file and, inside it, the line. */
    private static final class Reader {

        private final Settings provider;
        private final ConfigPath configured;
        private final Path home;

        Reader(Settings provider, ConfigPath configured, Path home) {
            this.provider = provider;
            this.configured = configured;
            this.home = home;
        }

        CaBundle read() {
            Path file = file();
            List<String> lines =
                    new String(bytes(file), StandardCharsets.ISO_8859_1).lines().toList();
            List<X509Certificate> certificates = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).strip().matches("-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----")) {
                    certificates.add(certificate(file, lines, i));
                }
            }
            if (certificates.isEmpty()) {
                throw problem(file + " holds no certificate; expected a PEM file with -----BEGIN CERTIFICATE-----");
            }
            return new CaBundle(file, certificates);
        }

        private Path file() {
            try {
                return configured.resolve(home);
            } catch (InvalidPathException notAPath) {
                throw problem("not a path on this machine: " + notAPath.getReason());
            }
        }

        private byte[] bytes(Path file) {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw problem(
                            file + " is larger than " + MOST_BYTES + " bytes; expected a PEM file of certificates");
                }
                return bytes;
            } catch (NoSuchFileException missing) {
                throw problem("there is no file " + file.toAbsolutePath());
            } catch (IOException unreadable) {
                throw problem("cannot read " + file.toAbsolutePath() + ": " + unreadable.getMessage());
            }
        }

        private X509Certificate certificate(Path file, List<String> lines, int begin) {
            int end = begin + 1;
            while (end < lines.size() && !lines.get(end).startsWith("-----")) {
                end++;
            }
            String where = file + ", line " + (begin + 1) + ": ";
            if (end == lines.size()) {
                throw problem(where + "the certificate has no end; expected -----END CERTIFICATE-----");
            }
            String pem = "-----BEGIN CERTIFICATE-----\n" + String.join("\n", lines.subList(begin + 1, end))
                    + "\n-----END CERTIFICATE-----\n";
            try {
                return (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
            } catch (CertificateException malformed) {
                throw problem(where + "not a certificate: " + malformed.getMessage());
            }
        }

        private ConfigurationException problem(String message) {
            String key = ProviderKeys.SSL_CA_BUNDLE.name();
            return new ConfigurationException(
                    new ConfigProblem(provider.path(key), provider.origin(ProviderKeys.SSL_CA_BUNDLE), message));
        }
    }
}
