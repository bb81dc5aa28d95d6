package io.kstlib.auth.testkit.example;

import io.kstlib.auth.api.storage.TokenStorage;
import io.kstlib.auth.api.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.storage.TokenStorageContract;

class MapTokenStorageTest extends TokenStorageContract {

    private final TokenStorage storage = new MapTokenStorage();

    @Override
    protected TokenStorageFactory factory() {
        return new MapTokenStorageFactory();
    }

    @Override
    protected TokenStorage storage() {
        return storage;
    }
}
