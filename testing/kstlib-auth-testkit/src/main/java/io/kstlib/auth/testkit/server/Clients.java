package io.kstlib.auth.testkit.server;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The clients that have a secret. Any other client is a public one. */
final class Clients {

    private static final String BASIC = "Basic ";

    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    void register(String id, String secret) {
        secrets.put(id, secret);
    }

    /** Returns the client that the header or the form authenticates (RFC 6749 section 2.3.1), or {@code null}. */
    @Nullable
    String authenticated(ReceivedRequest request, Map<String, String> form) {
        Optional<String> header = request.header("authorization").filter(value -> value.startsWith(BASIC));
        if (header.isEmpty()) {
            return known(form.get("client_id"), form.get("client_secret"));
        }
        try {
            String[] parts = decoded(header.get().substring(BASIC.length())).split(":", 2);
            return parts.length < 2 ? null : known(UrlParameters.decode(parts[0]), UrlParameters.decode(parts[1]));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private @Nullable String known(@Nullable String id, @Nullable String secret) {
        if (id == null) {
            return null;
        }
        String expected = secrets.get(id);
        return expected == null || Objects.equals(expected, secret) ? id : null;
    }
}
