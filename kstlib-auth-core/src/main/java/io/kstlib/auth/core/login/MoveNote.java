package io.kstlib.auth.core.login;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginRecord;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The notes of a move: the one beside the login in the source, and the {@linkplain io.kstlib.auth.spi.storage.Lease#note() line} in the target, which is of
 * the form that {@link io.kstlib.auth.core.lifecycle.RefreshIntent} leaves to other work. Both hold a hash of the record, so they count only as
 * long as nothing of the record changes. All functions are pure.
 */
final class MoveNote {

    private static final String FIELD = "moving_to";
    private static final String STORAGE = "storage";
    private static final String RECORD = "record";

    private MoveNote() {}

    /** Whether a move to a storage has begun with this record as it is. */
    static boolean isBeside(Token record, String storage) {
        return new LoginRecord(record).note(FIELD) instanceof Map<?, ?> note
                && storage.equals(note.get(STORAGE))
                && print(record).equals(note.get(RECORD));
    }

    static Token beside(Token record, String storage) {
        return new LoginRecord(record)
                .withNote(FIELD, Map.of(STORAGE, storage, RECORD, print(record)))
                .token();
    }

    static Token without(Token record) {
        return new LoginRecord(record).withoutNote(FIELD).token();
    }

    /** Returns the line about a move of this record. */
    static String line(Token record) {
        return "move " + print(record);
    }

    /** Returns a hash of the record without the note. */
    private static String print(Token record) {
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
