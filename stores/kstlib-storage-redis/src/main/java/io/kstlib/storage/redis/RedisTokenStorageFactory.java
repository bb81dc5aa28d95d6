package io.kstlib.storage.redis;

import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.base.Spans;
import io.kstlib.storage.redis.RedisTokenStorage.Terms;
import io.kstlib.storage.redis.server.RedisAccess;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.sops.server.SealedRecords;

/** The storage type {@code redis}. */
@Plugin(
        type = "redis",
        description =
                "a Redis or Valkey server that many machines share; tokens are encrypted with SOPS before they are sent")
public final class RedisTokenStorageFactory implements TokenStorageFactory {

    /** Replicas confirm within a few milliseconds, or something is wrong: then the write is tried again, and the lock must not end before. */
    private static final int SHARE = 6;

    /** For {@link java.util.ServiceLoader}. */
    public RedisTokenStorageFactory() {}

    @Override
    public ConfigSchema schema() {
        return RedisSettings.SCHEMA;
    }

    @Override
    public TokenStorage create(StorageContext context) {
        RedisSettings settings = new RedisSettings(context);
        RedisAccess access = settings.access();
        int replicas = settings.replicas(access.address());
        RedisServer server = new RedisServer(access);
        return new RedisTokenStorage(
                server,
                settings.prefix(),
                new Terms(
                        settings.common.lease(),
                        replicas,
                        Spans.shorter(access.command(), settings.common.lease()).dividedBy(SHARE)),
                new SealedRecords(context),
                new ServerChecks(server, context.clock(), replicas));
    }
}
