package io.kstlib.auth.client.mtls;

import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.testkit.context.TestContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Clients with certificates, which {@code make.sh} beside them made. */
final class Certificates {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final String PASSPHRASE = "canary-passphrase";
    static final URI TOKEN_ENDPOINT = URI.create("https://sso.example.com/token");

    private Certificates() {}

    static TestContext client() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"))
                .writtenIn("kstlib.conf.yml", 7)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC));
    }

    static TestContext with(String certificate, String key) {
        return withCertificate(certificate)
                .with("client_key", "file://key")
                .secret("file://key", text(key))
                .with("client_key_passphrase", "env://PASSPHRASE")
                .secret("env://PASSPHRASE", PASSPHRASE);
    }

    static TestContext withCertificate(String certificate) {
        return client().with("client_certificate", "file://certificate")
                .secret("file://certificate", text(certificate));
    }

    static AuthorizationServer accepting(String... methods) {
        return new AuthorizationServer(
                "https://sso.example.com",
                Map.of(Endpoint.TOKEN, TOKEN_ENDPOINT),
                Map.of("token_endpoint_auth_methods_supported", List.of(methods)));
    }

    static X509Certificate certificate(String file) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(text(file).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    static String text(String file) {
        try (InputStream in = Certificates.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
