package io.kstlib.storage.memory;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;

/** The storage type {@code memory}. */
@Plugin(type = "memory", description = "nothing on disk; tokens end with the process")
public final class MemoryTokenStorageFactory implements TokenStorageFactory {

    /** For {@link java.util.ServiceLoader}. */
    public MemoryTokenStorageFactory() {}

    @Override
    public TokenStorage create(StorageContext context) {
        return new MemoryTokenStorage();
    }
}
