package com.example.sqlite;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import java.nio.file.Path;

/** Tokens in one SQLite file, encrypted. */
@Plugin(type = "company_sqlite", description = "tokens in one SQLite file, encrypted with SOPS")
public final class SqliteStorageFactory implements TokenStorageFactory {

    private static final ConfigKey<ConfigPath> FILE = ConfigKey.path("file", "the file, which only you can read");

    @Override
    public ConfigSchema schema() {
        return TokenEnvelope.schema().with(FILE);
    }

    @Override
    public TokenStorage create(StorageContext context) {
        Path file = context.settings().require(FILE).resolve(context.home());
        return new SqliteStorage(file, context);
    }
}
