package com.example.storage;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import java.nio.file.Path;

/** The storage type {@code folder}. */
@Plugin(type = "folder", description = "a file for each token, encrypted with SOPS")
public final class FolderStorageFactory implements TokenStorageFactory {

    private static final ConfigKey<ConfigPath> FOLDER = ConfigKey.path("directory", "where the tokens are kept")
            .standardInWords("kstlib/auth/folder in the directory for configuration");

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(FOLDER).with(TokenEnvelope.schema());
    }

    @Override
    public TokenStorage create(StorageContext context) {
        Path folder = context.settings()
                .get(FOLDER)
                .map(path -> path.resolve(context.home()))
                .orElseGet(() -> context.standardDirectory().resolveSibling("folder"));
        return new FolderStorage(folder.toAbsolutePath().normalize(), TokenEnvelope.of(context));
    }
}
