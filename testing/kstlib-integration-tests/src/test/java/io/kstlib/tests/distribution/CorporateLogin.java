package io.kstlib.tests.distribution;

import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A login to {@code corporate} that was done an hour before its token expires: a configuration, and a token in the format of the file storage. */
final class CorporateLogin {

    static final String ACCESS = "access-3f9a";

    static final String CONFIGURATION = """
            auth:
              token_storage: file
              providers:
                corporate:
                  type: oidc
                  issuer: https://sso.company.com/realms/main
                  client_id: my-app
                  scopes: [openid, profile]
            """;

    /** What a token remembers of that configuration. */
    private static final Map<String, String> ORIGIN = Map.of(
            "server", "https://sso.company.com/realms/main",
            "client_id", "my-app",
            "trust", "java",
            "section", "UwyE_TcGnBIOorfuq1k5fXHGCSbXx96qQ9YCDsHXw4g");

    private CorporateLogin() {}

    /** Makes a home with that configuration in it and that login. */
    static void in(Path home) throws IOException {
        Files.writeString(home.resolve("kstlib.conf.yml"), CONFIGURATION);
        store(home, Map.of());
    }

    /** Stores the token, with these values in place of its own. */
    static void store(Path home, Map<String, String> changed) throws IOException {
        Instant now = Instant.now();
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("access_token", ACCESS);
        token.put("token_type", "Bearer");
        token.put("expires_at", format(now.plus(Duration.ofHours(1))));
        token.put("scope", List.of("openid", "profile"));
        token.put("issued_at", format(now.minus(Duration.ofMinutes(5))));
        token.put("metadata", Map.of("kstlib", ORIGIN));
        token.putAll(changed);
        store(home, "corporate", new String(Json.write(token), StandardCharsets.UTF_8));
    }

    static void store(Path home, String provider, String json) throws IOException {
        Path file = file(home, provider);
        Files.createDirectories(file.getParent());
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwx------"));
        Files.writeString(file, json);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    static Path file(Path home, String provider) {
        return home.resolve(".config/kstlib/auth/tokens/" + provider + ".token.json");
    }

    private static String format(Instant instant) {
        return instant.toString().replace("Z", "+00:00");
    }

    /** Makes an unsigned ID token, for tests that only decode it. */
    static String idToken(Duration left) {
        Instant now = Instant.now();
        return part(Map.of("alg", "RS256", "kid", "one"))
                + "."
                + part(Map.of(
                        "sub", "jane",
                        "iat", now.minus(Duration.ofMinutes(5)).getEpochSecond(),
                        "exp", now.plus(left).getEpochSecond()))
                + ".c2ln";
    }

    private static String part(Map<String, Object> fields) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(fields));
    }
}
