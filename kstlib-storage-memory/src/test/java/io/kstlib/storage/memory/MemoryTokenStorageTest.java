package io.kstlib.storage.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.storage.TokenStorageContract;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class MemoryTokenStorageTest extends TokenStorageContract {

    private final TokenStorage storage = new MemoryTokenStorage();

    @Override
    protected TokenStorageFactory factory() {
        return new MemoryTokenStorageFactory();
    }

    @Override
    protected TokenStorage storage() {
        return storage;
    }

    @Test
    void storesNothingOutsideTheProcess() {
        assertEquals(Protection.NOT_STORED, storage.protection());
    }

    @Test
    void namesTheThreadThatHoldsTheLock() {
        FutureTask<StorageException> waiter = new FutureTask<>(() -> assertThrows(
                StorageException.class, () -> storage.update("corporate", Duration.ZERO, (current, lease) -> current)));

        storage.update("corporate", Duration.ZERO, (current, lease) -> {
            Thread.currentThread().setName("refresher");
            new Thread(waiter).start();
            assertTrue(
                    outcome(waiter).problem().contains("\"refresher\""),
                    () -> outcome(waiter).problem());
            return current;
        });
    }

    private static StorageException outcome(FutureTask<StorageException> task) {
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void refusesToBeUsedFromWithinAnUpdate() {
        Token token = Token.builder(Secret.of("a"), Instant.EPOCH).build();

        assertThrows(
                IllegalStateException.class,
                () -> storage.update("corporate", Duration.ofSeconds(1), (current, lease) -> {
                    storage.save("corporate", token);
                    return current;
                }));

        assertEquals(Optional.empty(), storage.load("corporate"));
    }
}
