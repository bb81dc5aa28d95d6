package io.kstlib.auth.core.move;

import io.kstlib.auth.api.token.Token;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The note beside a login that is in two storages. It holds a hash of the tokens, so it counts only as long as they are the ones that were copied; a refresh or
 * another login drops it. Immutable.
 *
 * @param side which of the two it is beside
 * @param storage the type of the other storage
 */
record CopyNote(Side side, String storage) {

    /** The field of the metadata that is this library's own, as {@code Token} keeps it. */
    private static final String OWN = "kstlib";

    private static final String STORAGE = "storage";
    private static final String TOKENS = "tokens";

    /** Which of the two storages has the note. */
    enum Side {
        /** The one that the login was copied from. */
        ORIGINAL("copied_to"),
        /** The one that it was copied to. */
        COPY("copied_from");

        private final String field;

        Side(String field) {
            this.field = field;
        }
    }

    /** Returns the note beside a token; empty if there is none, or the tokens are others by now. */
    static Optional<CopyNote> of(Token token, Side side) {
        return token.metadata().get(OWN) instanceof Map<?, ?> own
                        && own.get(side.field) instanceof Map<?, ?> note
                        && note.get(STORAGE) instanceof String storage
                        && print(token).equals(note.get(TOKENS))
                ? Optional.of(new CopyNote(side, storage))
                : Optional.empty();
    }

    /** Whether this storage has the unchanged tokens of a copy between it and another one. */
    static boolean isThere(Token token, Side side, String other) {
        return of(token, side).filter(note -> note.storage.equals(other)).isPresent();
    }

    Token beside(Token token) {
        Map<String, Object> own = own(token);
        own.put(side.field, Map.of(STORAGE, storage, TOKENS, print(token)));
        return with(token, own);
    }

    static Token without(Token token) {
        Map<String, Object> own = own(token);
        for (Side side : Side.values()) {
            own.remove(side.field);
        }
        return with(token, own);
    }

    private static Map<String, Object> own(Token token) {
        Map<String, Object> own = new LinkedHashMap<>();
        if (token.metadata().get(OWN) instanceof Map<?, ?> present) {
            present.forEach((key, value) -> own.put(String.valueOf(key), value));
        }
        return own;
    }

    private static Token with(Token token, Map<String, Object> own) {
        Map<String, Object> metadata = new LinkedHashMap<>(token.metadata());
        if (own.isEmpty()) {
            metadata.remove(OWN);
        } else {
            metadata.put(OWN, own);
        }
        return token.toBuilder().metadata(metadata).build();
    }

    /** Returns a hash that distinguishes these tokens from others. */
    static String print(Token token) {
        String access = token.accessToken().reveal();
        String refresh = token.refreshToken().map(secret -> secret.reveal()).orElse("");
        return ContentHash.base64Url((access.length() + ":" + access + refresh).getBytes(StandardCharsets.UTF_8));
    }
}
