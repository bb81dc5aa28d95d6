package io.kstlib.storage.file;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import io.kstlib.storage.file.store.TokenFileFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JSON object with the fields of {@link Token#toMap()}, not encrypted. Everyone who can read the file can read the token. */
final class PlainTokenFormat implements TokenFileFormat {

    @Override
    public byte[] write(Token token, Path file) {
        return Json.write(token.toMap());
    }

    @Override
    public Token read(byte[] content, Path file, String provider) {
        try {
            return Token.fromMap(Json.readObject(content));
        } catch (JsonException malformed) {
            throw unreadable(file, provider, malformed.getMessage());
        } catch (IllegalArgumentException wrongField) {
            // Not passed on as the cause: its own cause may quote the field.
            throw unreadable(file, provider, wrongField.getMessage());
        }
    }

    @Override
    public void prove(Path file) {}

    @Override
    public void proveReplacement(byte[] stored, Path file) {}

    @Override
    public List<Check> preflight(Path file) {
        return List.of(new Check(
                "protection",
                Status.WARNING,
                "tokens are stored unencrypted, readable only by you; token_storage: sops encrypts them",
                Duration.ZERO));
    }

    @Override
    public Protection protection() {
        return Protection.PLAINTEXT;
    }

    private static StorageException unreadable(Path file, String provider, @Nullable String why) {
        return new StorageException(
                file.toString(),
                Reason.UNREADABLE,
                "the token file " + file + " is damaged: " + why,
                new Remedy.Either(new Remedy.Advice("Restore it"), new Remedy.RemoveToken(provider)),
                null);
    }
}
