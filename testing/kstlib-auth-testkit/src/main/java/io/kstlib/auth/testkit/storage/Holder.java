package io.kstlib.auth.testkit.storage;

import io.kstlib.auth.spi.storage.TokenStorage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A thread that holds the lock of a provider. */
final class Holder {

    private Holder() {}

    /** Runs {@code action} while another thread holds the lock. */
    static void whileHeld(TokenStorage storage, String provider, Runnable action) throws InterruptedException {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Workers worker = new Workers();
        worker.start(() -> storage.update(provider, TokenStorageContract.PATIENCE, (current, lease) -> {
            holding.countDown();
            await(released);
            return current;
        }));
        await(holding);
        try {
            action.run();
        } finally {
            released.countDown();
        }
        worker.join();
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(TokenStorageContract.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain for another thread");
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupt);
        }
    }
}
