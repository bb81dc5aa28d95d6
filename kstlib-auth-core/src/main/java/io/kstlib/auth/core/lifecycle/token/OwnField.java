package io.kstlib.auth.core.lifecycle.token;

import io.kstlib.auth.api.token.Token;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this library itself keeps in the metadata of a token: all in one field, as {@code Token} keeps its own part there. Each note is one entry of it.
 * All functions are pure.
 */
public final class OwnField {

    private static final String OWN = "kstlib";

    private OwnField() {}

    /**
     * @param token a token as it is stored
     * @param note the name of a note
     * @return the note in the form in which it is stored, which anyone may have written; {@code null} if there is none
     */
    public static @Nullable Object of(Token token, String note) {
        return token.metadata().get(OWN) instanceof Map<?, ?> own ? own.get(note) : null;
    }

    /**
     * @param token any token
     * @param note the name of a note
     * @param value the note in the form in which it is stored
     * @return the token with that note, in place of the one before
     */
    public static Token with(Token token, String note, Object value) {
        Map<String, Object> own = all(token);
        own.put(note, value);
        return replaced(token, own);
    }

    /**
     * @param token any token
     * @param note the name of a note
     * @return the token without that note
     */
    public static Token without(Token token, String note) {
        Map<String, Object> own = all(token);
        own.remove(note);
        return replaced(token, own);
    }

    /**
     * @param token any token
     * @return the token with what the server said only
     */
    public static Token without(Token token) {
        return replaced(token, Map.of());
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
