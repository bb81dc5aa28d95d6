package io.kstlib.storage.file;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import io.kstlib.storage.file.store.FileMode;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.file.store.OtherUsers;
import io.kstlib.storage.file.store.TokenFileFormat;
import io.kstlib.storage.file.store.TokenFileStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The storage type {@code file}. */
@Plugin(type = "file", description = "plain JSON files that only their owner can read, one per provider")
public final class FileTokenStorageFactory implements TokenStorageFactory {

    private static final ConfigKey<ConfigPath> DIRECTORY = ConfigKey.path(
                    "directory", "where the token files are, one per provider")
            .standardInWords("~/.config/kstlib/auth/tokens");

    /** For {@link java.util.ServiceLoader}. */
    public FileTokenStorageFactory() {}

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(DIRECTORY);
    }

    @Override
    public String storedName(String provider) {
        return TokenFileStorage.fileName(provider);
    }

    @Override
    public TokenStorage create(StorageContext context) {
        Path directory = context.settings().file(DIRECTORY, context.home()).orElseGet(context::standardDirectory);
        LockedFileStore store =
                new LockedFileStore(directory, OtherUsers.KEPT_OUT, FileMode.OWNER_READ_WRITE, context.clock());
        return new TokenFileStorage(store, ".token.json", new PlainTokenFormat());
    }

    /** One JSON object with the fields of {@link Token#toMap()}, not encrypted. Everyone who can read the file can read the token. */
    static final class PlainTokenFormat implements TokenFileFormat {

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
                    Remedy.either(Remedy.advice("Restore it"), Remedy.removeToken(provider)),
                    null);
        }
    }
}
