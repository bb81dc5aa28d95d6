package io.kstlib.auth.testkit.leased;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.time.Duration;
import java.util.function.Supplier;

/** Makes storages of the type {@code leased}. */
@Plugin(type = "leased", description = "tokens at a server")
public class LeasedStorageFactory implements TokenStorageFactory {

    private static final ConfigKey<String> PORT = ConfigKey.text("port", "where the server is");
    static final ConfigKey<String> LEASE = ConfigKey.text("lease", "how long a lock lasts, in milliseconds");
    private static final ConfigKey<String> FAULT = ConfigKey.text("fault", "what to get wrong");
    private static final ConfigKey<SecretReference> PASSWORD = ConfigKey.secret("password", "the password");

    /** Creates the factory for {@link java.util.ServiceLoader}. */
    public LeasedStorageFactory() {}

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(PORT, LEASE, FAULT, PASSWORD);
    }

    @Override
    public TokenStorage create(StorageContext context) {
        return new LeasedStorage(
                client(context),
                Duration.ofMillis(Long.parseLong(context.settings().require(LEASE))),
                fault(context));
    }

    private static StorageFault fault(StorageContext context) {
        return StorageFault.valueOf(context.settings().get(FAULT).orElse("NONE"));
    }

    static LeaseClient client(StorageContext context) {
        Supplier<Secret> password = () -> context.resolve(context.settings().require(PASSWORD));
        if (fault(context) == StorageFault.KEEPS_THE_PASSWORD) {
            Secret kept = password.get();
            password = () -> kept;
        }
        return new LeaseClient(Integer.parseInt(context.settings().require(PORT)), password);
    }
}
