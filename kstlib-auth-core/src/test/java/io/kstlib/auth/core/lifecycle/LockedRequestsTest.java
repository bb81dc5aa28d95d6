package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.login.Warning;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs here, as the shutdown hook does, what holds a process that ends. */
@Timeout(30)
class LockedRequestsTest {

    /** A little longer than until the receiver is told. */
    private static final Duration LONGEST = Duration.ofMillis(1500);

    private static final Duration AMPLE = Duration.ofSeconds(20);

    private final FakeTime time = new FakeTime();
    private final LoginDependencies.RefreshTarget asked =
            new LoginDependencies.RefreshTarget(new FakeServer(time), Life.TERMS);
    private final CountDownLatch told = new CountDownLatch(1);

    private Thread ending(Refresh.LockedRequests requests) {
        Thread thread = new Thread(requests::awaitWithNotice);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private Refresh.LockedRequests telling(Duration longestWait, Consumer<Warning> receiver) {
        return new Refresh.LockedRequests(asked, longestWait, time, message -> {
            told.countDown();
            receiver.accept(message);
        });
    }

    @Test
    void endsInTimeAlthoughTheReceiverBlocks() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        long before = System.nanoTime();

        ending(telling(LONGEST, message -> {
                    try {
                        never.await();
                    } catch (InterruptedException end) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .join(AMPLE.toMillis());

        assertTrue(told.await(0, TimeUnit.SECONDS));
        assertTrue(System.nanoTime() - before >= LONGEST.toNanos());
        assertTrue(System.nanoTime() - before < AMPLE.toNanos());
    }

    @Test
    void holdsAlthoughTheReceiverIsBroken() throws Exception {
        Refresh.LockedRequests requests = telling(AMPLE, message -> {
            throw new IllegalStateException("the log is closed");
        });
        Thread ending = ending(requests);
        assertTrue(told.await(10, TimeUnit.SECONDS));

        ending.join(500);
        assertTrue(ending.isAlive(), "the new refresh token is not stored yet");

        requests.close();
        ending.join(10_000);
        assertFalse(ending.isAlive());
    }

    /** The time counts for all requests under one lock, by the clock of the library. */
    @Test
    void theRequestsTogetherEndInTime() {
        Refresh.LockedRequests requests = new Refresh.LockedRequests(asked, AMPLE, time, message -> {});
        assertEquals("first", requests.run("first request", () -> {
            time.passes(Refresh.LockedRequests.LIMIT);
            return "first";
        }));

        NetworkException late = assertThrows(
                NetworkException.class,
                () -> requests.run("second request", () -> {
                    new CountDownLatch(1).await();
                    return "second";
                }));

        assertEquals(NetworkException.Reason.TIMED_OUT, late.reason());
    }

    @Test
    void theCloseOfAClientWaitsForTheAnswer() throws Exception {
        Refresh.LockedRequests requests = new Refresh.LockedRequests(asked, AMPLE, time, message -> {});
        requests.holdProcess();
        Thread closing = new Thread(requests::awaitStored);
        closing.start();
        closing.interrupt();

        closing.join(300);
        assertTrue(closing.isAlive());

        requests.close();
        closing.join(10_000);
        assertFalse(closing.isAlive());
    }

    @Test
    void theCloseOfAClientDoesNotWaitWhereNothingIsSpent() throws Exception {
        Refresh.LockedRequests requests = telling(AMPLE, message -> {});
        Thread closing = new Thread(requests::awaitStored);
        closing.start();

        closing.join(10_000);
        assertFalse(closing.isAlive());
    }
}
