package io.kstlib.storage.file;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The content of a token file: one JSON object with the fields of {@link Token#toMap()}. */
final class TokenFile {

    private TokenFile() {}

    static byte[] write(Token token) {
        return Json.write(token.toMap());
    }

    static Token read(byte[] content, Path file, String provider) {
        try {
            return Token.fromMap(Json.readObject(content));
        } catch (JsonException malformed) {
            throw unreadable(file, provider, malformed.getMessage());
        } catch (IllegalArgumentException wrongField) {
            // Not passed on as the cause: its own cause may quote the field.
            throw unreadable(file, provider, wrongField.getMessage());
        }
    }

    private static StorageException unreadable(Path file, String provider, @Nullable String why) {
        return new StorageException(
                file.toString(),
                Reason.UNREADABLE,
                "the token file " + file + " is damaged: " + why,
                "Restore it, or remove it with 'kstlib auth logout " + provider + "' and log in again",
                null);
    }
}
