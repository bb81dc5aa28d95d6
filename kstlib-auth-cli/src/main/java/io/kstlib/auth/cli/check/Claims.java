package io.kstlib.auth.cli.check;

import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims of a token, or of a userinfo answer, as people read them. */
public final class Claims {

    /** Claims that are seconds since 1970 (RFC 7519 section 2, NumericDate). */
    private static final Set<String> TIMES = Set.of("exp", "iat", "nbf", "auth_time", "updated_at");

    private static final long LATEST_SECOND = 253_402_300_799L; // 9999-12-31

    private Claims() {}

    /** Returns the time that a claim names; empty for a claim or a value that is not a time. */
    public static Optional<Instant> time(String claim, @Nullable Object value) {
        return TIMES.contains(claim) && value instanceof Long seconds && seconds >= 0 && seconds <= LATEST_SECOND
                ? Optional.of(Instant.ofEpochSecond(seconds))
                : Optional.empty();
    }

    /** {@return the value of a claim in one line} */
    public static String inWords(@Nullable Object value) {
        boolean isTree = value instanceof Iterable<?> || value instanceof Map<?, ?>;
        return isTree ? new String(Json.write(value), StandardCharsets.UTF_8) : String.valueOf(value);
    }

    /**
     * Returns the person, by the standard claims (OpenID Connect Core 1.0 section 5.1).
     *
     * @return {@code Name <mail>}, or as much of it as is known; empty when there is not even a subject
     */
    public static Optional<String> person(Map<String, ?> claims) {
        Optional<String> name = first(claims, "name", "preferred_username", "login", "email", "sub", "id");
        Optional<String> mail = first(claims, "email");
        if (name.isPresent() && mail.isPresent() && !name.equals(mail)) {
            return Optional.of(name.get() + " <" + mail.get() + ">");
        }
        return name;
    }

    private static Optional<String> first(Map<String, ?> claims, String... names) {
        for (String name : names) {
            Object value = claims.get(name);
            if (value instanceof String || value instanceof Number) {
                String text = String.valueOf(value).strip();
                if (!text.isEmpty()) {
                    return Optional.of(text);
                }
            }
        }
        return Optional.empty();
    }
}
