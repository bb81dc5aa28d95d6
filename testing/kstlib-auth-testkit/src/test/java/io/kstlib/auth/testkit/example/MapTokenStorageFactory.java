package io.kstlib.auth.testkit.example;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;

@Plugin(type = "map", description = "tokens in a map")
public final class MapTokenStorageFactory implements TokenStorageFactory {

    @Override
    public TokenStorage create(StorageContext context) {
        return new MapTokenStorage();
    }
}
