package io.kstlib.auth.testkit.example;

import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.storage.TokenStorageContract;
import org.junit.jupiter.api.Tag;

@Tag("class-path")
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

    @Override
    protected boolean keepsNotes() {
        return false; // its tokens end with the process, and so would a note
    }
}
