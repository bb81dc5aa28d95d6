package io.kstlib.auth.api.token;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stored form of a token: the field names and the instants of the Python kstlib. */
final class StoredToken {

    /** A hundred years: longer lifetimes are a mistake or an attack on the arithmetic. */
    static final long LONGEST_LIFETIME_SECONDS = 100L * 365 * 24 * 3600;

    private static final String ACCESS_TOKEN = "access_token";
    private static final String TOKEN_TYPE = "token_type";
    private static final String EXPIRES_AT = "expires_at";
    private static final String REFRESH_TOKEN = "refresh_token";
    private static final String SCOPE = "scope";
    private static final String ID_TOKEN = "id_token";
    private static final String PROOF_KEY = "proof_key";
    private static final String ISSUED_AT = "issued_at";
    private static final String METADATA = "metadata";

    /** The access tokens for targets: a list of tokens, each with its {@code target}. The Python kstlib has no such field, and passes over it. */
    private static final String TARGETS = "targets";

    private static final String TARGET = "target";

    private StoredToken() {}

    static Map<String, @Nullable Object> write(Token token) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(ACCESS_TOKEN, token.accessToken().reveal());
        map.put(TOKEN_TYPE, token.tokenType());
        map.put(EXPIRES_AT, token.expiresAt().map(StoredTime::write).orElse(null));
        map.put(REFRESH_TOKEN, token.refreshToken().map(Secret::reveal).orElse(null));
        map.put(SCOPE, token.scope());
        map.put(ID_TOKEN, token.idToken().map(Secret::reveal).orElse(null));
        map.put(ISSUED_AT, StoredTime.write(token.issuedAt()));
        map.put(METADATA, new LinkedHashMap<>(token.metadata()));
        token.proofKey().ifPresent(key -> map.put(PROOF_KEY, key.reveal())); // the Python kstlib has no such field
        if (!token.targets().isEmpty()) {
            map.put(TARGETS, write(token.targets()));
        }
        return map;
    }

    private static List<Map<String, @Nullable Object>> write(Map<Target, Token> targets) {
        List<Map<String, @Nullable Object>> entries = new ArrayList<>();
        targets.forEach((target, token) -> {
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put(TARGET, target.toMap());
            entry.putAll(write(token));
            entries.add(entry);
        });
        entries.sort(Comparator.comparing(entry -> String.valueOf(entry.get(TARGET))));
        return entries;
    }

    /** An entry that cannot be read is left out: it is only a token that is asked for again. */
    private static Map<Target, Token> targets(@Nullable Object value) {
        Map<Target, Token> targets = new LinkedHashMap<>();
        if (value == null) {
            return targets;
        }
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException("the field targets is not a list");
        }
        for (Object entry : list) {
            if (entry instanceof Map<?, ?> map) {
                Map<String, Object> fields = metadata(map);
                Target.fromMap(fields.remove(TARGET))
                        .ifPresent(target -> readable(fields).ifPresent(token -> targets.put(target, token)));
            }
        }
        return targets;
    }

    private static Optional<Token> readable(Map<String, ?> map) {
        try {
            return Optional.of(read(map));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    static Token read(Map<String, ?> map) {
        Secret accessToken = secret(map, ACCESS_TOKEN);
        if (accessToken == null) {
            throw new IllegalArgumentException("the field access_token is missing");
        }
        Instant expiresAt = instant(map, EXPIRES_AT);
        Instant issuedAt = instant(map, ISSUED_AT);
        if (issuedAt == null) {
            throw new IllegalArgumentException("the field issued_at is missing");
        }
        String tokenType = text(map, TOKEN_TYPE);
        return Token.builder(accessToken, issuedAt)
                .tokenType(tokenType == null ? "Bearer" : tokenType)
                .expiresAt(expiresAt)
                .refreshToken(secret(map, REFRESH_TOKEN))
                .idToken(secret(map, ID_TOKEN))
                .proofKey(secret(map, PROOF_KEY))
                .scope(scope(map.get(SCOPE)))
                .metadata(metadata(map.get(METADATA)))
                .targets(targets(map.get(TARGETS)))
                .build();
    }

    /**
     * Reads a time such as {@code 2026-01-31T12:00:00+00:00}. Files have no {@code Z}, which Python's {@code datetime.fromisoformat} before 3.11 does
     * not read.
     */
    private static @Nullable Instant instant(Map<String, ?> map, String field) {
        String text = text(map, field);
        if (text == null) {
            return null;
        }
        try {
            return StoredTime.read(text);
        } catch (DateTimeException notATime) {
            // Its message quotes the text, so it is not passed on.
            throw new IllegalArgumentException("the field " + field + " is not a time in ISO 8601");
        }
    }

    private static @Nullable Secret secret(Map<String, ?> map, String field) {
        String text = text(map, field);
        return text == null || text.isEmpty() ? null : Secret.of(text);
    }

    private static @Nullable String text(Map<String, ?> map, String field) {
        Object value = map.get(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException("the field " + field + " is not text");
    }

    private static List<String> scope(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return text.isBlank() ? List.of() : List.of(text.trim().split(" +"));
        }
        List<String> scopes = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object entry : list) {
                if (!(entry instanceof String scope)) {
                    throw new IllegalArgumentException("the field scope holds something that is not text");
                }
                scopes.add(scope);
            }
            return scopes;
        }
        throw new IllegalArgumentException("the field scope is not a list");
    }

    private static Map<String, Object> metadata(@Nullable Object value) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> {
                if (key instanceof String name && entry != null) {
                    metadata.put(name, entry);
                }
            });
        } else if (value != null) {
            throw new IllegalArgumentException("the field metadata is not a map");
        }
        return metadata;
    }
}
