package io.kstlib.storage.postgresql;

import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.storage.postgresql.server.PostgresqlServer;
import io.kstlib.storage.sops.server.SealedRecords;

/** The storage type {@code postgresql}. */
@Plugin(
        type = "postgresql",
        description =
                "a PostgreSQL database that many machines share; tokens are encrypted with SOPS before they are sent")
public final class PostgresqlTokenStorageFactory implements TokenStorageFactory {

    /** For {@link java.util.ServiceLoader}. */
    public PostgresqlTokenStorageFactory() {}

    @Override
    public ConfigSchema schema() {
        return PostgresqlSettings.SCHEMA;
    }

    @Override
    public TokenStorage create(StorageContext context) {
        PostgresqlSettings settings = new PostgresqlSettings(context);
        PostgresqlServer server = new PostgresqlServer(settings.access());
        LoginTable table = settings.table();
        return new PostgresqlTokenStorage(
                server,
                table,
                settings.lease(),
                new SealedRecords(context),
                new ServerChecks(server, table, context.clock()));
    }
}
