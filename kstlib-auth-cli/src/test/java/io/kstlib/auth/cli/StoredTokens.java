package io.kstlib.auth.cli;

import io.kstlib.auth.api.token.Target;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tokens in the format of the file storage, issued for the provider {@code corporate} of {@link Configs}. */
public final class StoredTokens {

    public static final String ACCESS = "access-3f9a";
    public static final String REFRESH = "refresh-77c1";

    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final Map<String, Object> metadata = new LinkedHashMap<>();

    private StoredTokens() {
        fields.put("access_token", ACCESS);
        fields.put("token_type", "Bearer");
        fields.put("expires_at", null);
        fields.put("refresh_token", null);
        fields.put("scope", List.of("openid", "profile"));
        fields.put("id_token", null);
        fields.put("issued_at", format(Shell.NOW.minus(Duration.ofMinutes(5))));
        fields.put("metadata", metadata);
        answeredWith(
                "kstlib",
                Map.of("server", Configs.ISSUER, "client_id", "my-app", "trust", "java", "section", Configs.SECTION));
    }

    /** Makes a token that expires this long after the present; before it, when negative. */
    public static StoredTokens expiring(Duration fromNow) {
        return new StoredTokens().with("expires_at", format(Shell.NOW.plus(fromNow)));
    }

    public StoredTokens refreshable() {
        return with("refresh_token", REFRESH);
    }

    /** Adds the note that the provider refused the refresh token. */
    public StoredTokens refused(Instant since) {
        return answeredWith(
                "kstlib",
                Map.of(
                        "server",
                        Configs.ISSUER,
                        "client_id",
                        "my-app",
                        "trust",
                        "java",
                        "section",
                        Configs.SECTION,
                        "refresh_refused",
                        Map.of(
                                "tokens",
                                "DuIvbqnHd7-QjdUr12LVvggJ4tw3PRauvV1S7hbWqnw",
                                "since",
                                since.toString(),
                                "last_try",
                                since.toString(),
                                "reason",
                                "invalid_grant: the session is over")));
    }

    public StoredTokens issuedBy(String server, String clientId) {
        return answeredWith("kstlib", Map.of("server", server, "client_id", clientId, "trust", "java"));
    }

    /** Adds a further field of the server's answer. */
    public StoredTokens answeredWith(String field, Object value) {
        metadata.put(field, value);
        return this;
    }

    public StoredTokens with(String field, Object value) {
        fields.put(field, value);
        return this;
    }

    /** Adds the access token that the login brought for a target. */
    public StoredTokens forTarget(Target target, StoredTokens token) {
        Map<String, Object> entry = new LinkedHashMap<>(token.fields);
        entry.put("target", target.toMap());
        return with("targets", List.of(entry));
    }

    public String json() {
        return new String(Json.write(fields), StandardCharsets.UTF_8);
    }

    /** Makes an unsigned JWT, for tests that only decode. */
    public static String jwt(Map<String, Object> claims) {
        return part(Map.of("alg", "RS256", "kid", "one")) + "." + part(claims) + ".c2ln";
    }

    private static String part(Map<String, Object> fields) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(fields));
    }

    private static String format(Instant instant) {
        return instant.toString().replace("Z", "+00:00");
    }
}
