package io.kstlib.auth.testkit.example;

import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;

public final class MapTokenStorageFactory implements TokenStorageFactory {

    @Override
    public String type() {
        return "map"; // token_storage: map
    }

    @Override
    public String description() {
        return "tokens in a map";
    }

    @Override
    public TokenStorage create(StorageContext context) {
        return new MapTokenStorage();
    }
}
