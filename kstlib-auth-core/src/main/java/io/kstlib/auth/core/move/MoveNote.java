package io.kstlib.auth.core.move;

import io.kstlib.auth.api.token.Token;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The note beside a login that a move is about to write to another storage. It holds a hash of the record, so it counts only as long as nothing of the
 * record changes. All functions are pure.
 */
final class MoveNote {

    /** The field of the metadata that is this library's own, as {@code Token} keeps it. */
    private static final String OWN = "kstlib";

    private static final String FIELD = "moving_to";
    private static final String STORAGE = "storage";
    private static final String RECORD = "record";

    private MoveNote() {}

    /** Whether a move to a storage has begun with this record as it is. */
    static boolean isBeside(Token record, String storage) {
        return record.metadata().get(OWN) instanceof Map<?, ?> own
                && own.get(FIELD) instanceof Map<?, ?> note
                && storage.equals(note.get(STORAGE))
                && print(record).equals(note.get(RECORD));
    }

    static Token beside(Token record, String storage) {
        Map<String, Object> own = own(record);
        own.put(FIELD, Map.of(STORAGE, storage, RECORD, print(record)));
        return with(record, own);
    }

    static Token without(Token record) {
        Map<String, Object> own = own(record);
        own.remove(FIELD);
        return with(record, own);
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

    /** Returns a hash of the record without the note. */
    static String print(Token record) {
        return ContentHash.base64Url(
                String.valueOf(sorted(without(record).toMap())).getBytes(StandardCharsets.UTF_8));
    }

    /** Storages give fields back in another order. */
    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((key, field) -> sorted.put(String.valueOf(key), sorted(field)));
            return sorted;
        }
        return value instanceof List<?> list
                ? list.stream().map(item -> String.valueOf(sorted(item))).toList()
                : value;
    }
}
