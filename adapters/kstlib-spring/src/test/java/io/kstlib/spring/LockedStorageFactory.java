package io.kstlib.spring;

import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;

/** The storage type {@code locked}, whose own secret cannot be read. */
@Plugin(type = "locked", description = "cannot be opened")
public final class LockedStorageFactory implements TokenStorageFactory {

    @Override
    public TokenStorage create(StorageContext context) {
        throw new SecretException("vault://storage/password", "the vault is sealed", null, null);
    }
}
