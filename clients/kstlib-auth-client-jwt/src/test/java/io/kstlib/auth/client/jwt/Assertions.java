package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client with a key or a secret, and its requests. */
final class Assertions {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final String SECRET = "canary-secret-of-more-than-32-bytes";
    static final URI TOKEN_ENDPOINT = URI.create("https://sso.example.com/token");

    private Assertions() {}

    static TestContext client() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"))
                .writtenIn("kstlib.conf.yml", 7)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC));
    }

    static TestContext withKey(String file) {
        return client().with("client_key", "file://key")
                .secret("file://key", text(file))
                .with("client_key_passphrase", "env://PASSPHRASE")
                .secret("env://PASSPHRASE", "canary-passphrase");
    }

    static TestContext withSecret() {
        return client().with("client_secret", "env://SECRET")
                .with("token_endpoint_auth_method", "client_secret_jwt")
                .secret("env://SECRET", SECRET);
    }

    static String text(String file) {
        try (InputStream in = Assertions.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static AuthorizationServer server() {
        return publishing(Map.of());
    }

    static AuthorizationServer accepting(String... algorithms) {
        return publishing(Map.of("token_endpoint_auth_signing_alg_values_supported", List.of(algorithms)));
    }

    static AuthorizationServer publishing(Map<String, ?> members) {
        Map<String, Object> metadata = new HashMap<>(members);
        metadata.put("issuer", "https://sso.example.com");
        return new AuthorizationServer("https://sso.example.com", Map.of(Endpoint.TOKEN, TOKEN_ENDPOINT), metadata);
    }

    static ClientAuthentication byKey(TestContext context) {
        return new PrivateKeyJwtFactory().create(context);
    }

    static ClientAuthentication bySecret(TestContext context) {
        return new ClientSecretJwtFactory().create(context);
    }

    static String assertion(ClientCredentials credentials) {
        return credentials.parameters().first("client_assertion").orElseThrow();
    }

    static Map<String, ?> header(ClientCredentials credentials) {
        return part(assertion(credentials), 0);
    }

    static Map<String, ?> claims(ClientCredentials credentials) {
        return part(assertion(credentials), 1);
    }

    /** Reads the header (0) or the claims (1) of a JWT. */
    static Map<String, ?> part(String jwt, int part) {
        return Json.readObject(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[part]));
    }
}
