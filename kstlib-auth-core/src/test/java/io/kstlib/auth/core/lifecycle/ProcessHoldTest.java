package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds a process that ends is run here as the hook runs it. */
@Timeout(30)
class ProcessHoldTest {

    private static final Duration LONGEST = Duration.ofSeconds(3);

    private final CountDownLatch told = new CountDownLatch(1);

    private Thread ending(ProcessHold hold) {
        Thread thread = new Thread(hold::hold);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private ProcessHold telling(Consumer<String> receiver) {
        return new ProcessHold("corporate", LONGEST, message -> {
            told.countDown();
            receiver.accept(message);
        });
    }

    @Test
    void endsInTimeAlthoughTheReceiverBlocks() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        long before = System.nanoTime();

        ending(telling(message -> {
                    try {
                        never.await();
                    } catch (InterruptedException end) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .join(20_000);

        assertTrue(told.await(0, TimeUnit.SECONDS));
        assertTrue(System.nanoTime() - before >= LONGEST.toNanos());
        assertTrue(System.nanoTime() - before < LONGEST.multipliedBy(4).toNanos());
    }

    @Test
    void holdsAlthoughTheReceiverIsBroken() throws Exception {
        ProcessHold hold = telling(message -> {
            throw new IllegalStateException("the log is closed");
        });
        Thread ending = ending(hold);
        assertTrue(told.await(10, TimeUnit.SECONDS));

        ending.join(500);
        assertTrue(ending.isAlive(), "the new refresh token is not stored yet");

        hold.close();
        ending.join(10_000);
        assertFalse(ending.isAlive());
    }

    @Test
    void whoeverClosesTheClientWaitsForTheAnswer() throws Exception {
        ProcessHold hold = telling(message -> {});
        Thread closing = new Thread(() -> hold.awaitEnd(Duration.ofSeconds(20)));
        closing.start();
        closing.interrupt();

        closing.join(300);
        assertTrue(closing.isAlive());

        hold.close();
        closing.join(10_000);
        assertFalse(closing.isAlive());
    }
}
