package io.kstlib.storage.file;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.storage.file.store.FileMode;
import io.kstlib.storage.file.store.LockedFileStore;
import io.kstlib.storage.file.store.OtherUsers;
import io.kstlib.storage.file.store.TokenFileStorage;
import java.nio.file.Path;

/** The storage type {@code file}. */
public final class FileTokenStorageFactory implements TokenStorageFactory {

    private static final ConfigKey<ConfigPath> DIRECTORY = ConfigKey.path(
                    "directory", "where the token files are, one per provider")
            .standard("~/.config/kstlib/auth/tokens");

    /** For {@link java.util.ServiceLoader}. */
    public FileTokenStorageFactory() {}

    @Override
    public String type() {
        return "file";
    }

    @Override
    public String description() {
        return "plain JSON files that only their owner can read, one per provider";
    }

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
}
