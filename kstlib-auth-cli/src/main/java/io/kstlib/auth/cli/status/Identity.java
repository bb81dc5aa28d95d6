package io.kstlib.auth.cli.status;

import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A person, by the standard claims (OpenID Connect Core 1.0 section 5.1). */
public final class Identity {

    private final Map<String, ?> claims;

    private Identity(Map<String, ?> claims) {
        this.claims = claims;
    }

    public static Identity of(Map<String, ?> claims) {
        return new Identity(claims);
    }

    /** Returns {@code Name <mail>}, or as much of it as is known; empty when there is not even a subject. */
    public Optional<String> oneLine() {
        Optional<String> name = first("name", "preferred_username", "login", "email", "sub", "id");
        Optional<String> mail = first("email");
        if (name.isPresent() && mail.isPresent() && !name.equals(mail)) {
            return Optional.of(name.get() + " <" + mail.get() + ">");
        }
        return name;
    }

    private Optional<String> first(String... names) {
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

    /** Returns a claim as a person reads it. */
    public static String inWords(@Nullable Object value) {
        if (value instanceof Iterable<?> || value instanceof Map<?, ?>) {
            return new String(Json.write(value), StandardCharsets.UTF_8);
        }
        return String.valueOf(value);
    }
}
