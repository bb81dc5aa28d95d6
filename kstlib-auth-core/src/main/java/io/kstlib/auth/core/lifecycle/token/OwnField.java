package io.kstlib.auth.core.lifecycle.token;

import io.kstlib.auth.api.token.Token;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this library itself keeps in the metadata of a token: all in one field with entries, as {@code Token} keeps its own part there. All functions are
 * pure.
 */
public final class OwnField {

    private static final String OWN = "kstlib";

    private OwnField() {}

    /**
     * {@return the value of an entry as it is stored, which another program may have written; {@code null} if there is none}
     *
     * @param token a token as it is stored
     * @param entry the name of an entry
     */
    public static @Nullable Object of(Token token, String entry) {
        return token.metadata().get(OWN) instanceof Map<?, ?> own ? own.get(entry) : null;
    }

    /**
     * {@return the token with that entry, in place of the one before}
     *
     * @param token any token
     * @param entry the name of an entry
     * @param value its value as it is stored
     */
    public static Token with(Token token, String entry, Object value) {
        Map<String, Object> own = all(token);
        own.put(entry, value);
        return replaced(token, own);
    }

    /**
     * {@return the token without that entry}
     *
     * @param token any token
     * @param entry the name of an entry
     */
    public static Token without(Token token, String entry) {
        Map<String, Object> own = all(token);
        own.remove(entry);
        return replaced(token, own);
    }

    /**
     * {@return the token with what the server said only}
     *
     * @param token any token
     */
    public static Token without(Token token) {
        return replaced(token, Map.of());
    }

    /**
     * Drops what only this library may say of a token. A server could otherwise have a note of this library in its answer.
     *
     * @param token a token as a provider gives it
     * @return the token with what the server said and the drift of the clock that the provider measured
     */
    public static Token fromProvider(Token token) {
        if (!token.metadata().containsKey(OWN)) {
            return token;
        }
        Token given = without(token);
        return token.clockDrift()
                .map(drift -> given.toBuilder().clockDrift(drift).build())
                .orElse(given);
    }

    private static Map<String, Object> all(Token token) {
        Map<String, Object> own = new LinkedHashMap<>();
        if (token.metadata().get(OWN) instanceof Map<?, ?> present) {
            present.forEach((key, value) -> own.put(String.valueOf(key), value));
        }
        return own;
    }

    private static Token replaced(Token token, Map<String, Object> own) {
        Map<String, Object> metadata = new LinkedHashMap<>(token.metadata());
        if (own.isEmpty()) {
            metadata.remove(OWN);
        } else {
            metadata.put(OWN, own);
        }
        return token.toBuilder().metadata(metadata).build();
    }
}
