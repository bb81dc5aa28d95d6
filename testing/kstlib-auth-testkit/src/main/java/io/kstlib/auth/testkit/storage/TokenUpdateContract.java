package io.kstlib.auth.testkit.storage;

import static io.kstlib.auth.testkit.storage.SampleTokens.full;
import static io.kstlib.auth.testkit.storage.SampleTokens.small;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.PluginFactoryContract;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The part of {@link TokenStorageContract} about {@link TokenStorage#update}, on which everything else is built: locks, threads,
 * interrupts, failures.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class TokenUpdateContract extends PluginFactoryContract {

    /** Long enough for a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How long the test waits for a write that must be blocked. */
    private static final Duration UNTIL_IT_WAITS = Duration.ofMillis(300);

    static final int THREADS = 8;
    private static final int STEPS = 25;

    /** Only {@link TokenStorageContract} extends it. */
    TokenUpdateContract() {}

    /**
     * Returns the storage under test.
     *
     * @return the same storage, or another one on the same place, each time within one test
     */
    protected abstract TokenStorage storage();

    @Test
    public void updateSeesWhatIsStoredAndReplacesIt() {
        storage().save("corporate", small("old"));

        Optional<Token> result = storage().update("corporate", PATIENCE, (current, lease) -> {
            assertEquals(Optional.of(small("old")), current);
            return Optional.of(small("new"));
        });

        assertEquals(Optional.of(small("new")), result);
        assertEquals(Optional.of(small("new")), storage().load("corporate"));
    }

    @Test
    public void updateStoresANoteBesideTokensThatStay() {
        Map<String, Object> note = Map.of("kstlib", Map.of("refresh_refused", Map.of("since", "2026-01-31")));
        Token noted = full().toBuilder().metadata(note).build();
        storage().save("corporate", full());
        Optional<String> before = storage().revision("corporate");

        assertEquals(
                Optional.of(noted), storage().update("corporate", PATIENCE, (current, lease) -> Optional.of(noted)));

        assertEquals(Optional.of(noted), storage().load("corporate"));
        assertTrue(before.isEmpty() || !before.equals(storage().revision("corporate")), "the others have to see it");
    }

    @Test
    public void updateStoresTheFirstToken() {
        Optional<Token> result = storage().update("corporate", PATIENCE, (current, lease) -> {
            assertEquals(Optional.empty(), current);
            return Optional.of(full());
        });

        assertEquals(Optional.of(full()), result);
        assertEquals(Optional.of(full()), storage().load("corporate"));
    }

    @Test
    public void updateThatReturnsTheSameKeepsIt() {
        storage().save("corporate", full());

        assertEquals(Optional.of(full()), storage().update("corporate", PATIENCE, (current, lease) -> current));
        assertEquals(Optional.empty(), storage().update("github", PATIENCE, (current, lease) -> current));

        assertEquals(Optional.of(full()), storage().load("corporate"));
        assertEquals(List.of("corporate"), storage().list());
    }

    @Test
    public void updateThatReturnsNothingRemoves() {
        storage().save("corporate", full());

        assertEquals(Optional.empty(), storage().update("corporate", PATIENCE, (current, lease) -> Optional.empty()));

        assertEquals(Optional.empty(), storage().load("corporate"));
        assertEquals(List.of(), storage().list());
    }

    @Test
    public void failingUpdateLeavesWhatWasThereAndFreesTheLock() {
        storage().save("corporate", full());
        IllegalStateException failure = new IllegalStateException("the server said no");

        IllegalStateException seen = assertThrows(
                IllegalStateException.class,
                () -> storage().update("corporate", PATIENCE, (current, lease) -> {
                    throw failure;
                }));

        assertSame(failure, seen);
        assertEquals(Optional.of(full()), storage().load("corporate"));
        assertEquals(Optional.of(full()), storage().update("corporate", Duration.ZERO, (current, lease) -> current));
    }

    @Test
    public void functionThatFailsIsNotAppliedAgain() { // it may have spent a refresh token
        URI server = URI.create("https://sso.example.com/token");
        List<AuthException> failures = List.of(
                new NetworkException(server, NetworkException.Reason.TIMED_OUT, "no answer", null, null),
                new OAuthErrorException("invalid_grant", "", 400, "refused", null),
                new StorageException("another store", Reason.UNREACHABLE, "no answer", null, null));
        for (AuthException failure : failures) {
            AtomicInteger applied = new AtomicInteger();

            AuthException seen = assertThrows(
                    AuthException.class,
                    () -> storage().update("corporate", PATIENCE, (current, lease) -> {
                        applied.incrementAndGet();
                        throw failure;
                    }));

            assertSame(failure, seen);
            assertEquals(1, applied.get(), () -> "the function is applied again after " + failure);
        }
    }

    @Test
    public void losesNoUpdateOfParallelThreads() throws InterruptedException {
        incrementInParallel(() -> {});

        assertEquals(THREADS * STEPS, Counter.read(storage(), "corporate"));
    }

    @Test
    public void appliesEachUpdateOfParallelThreadsOnce() throws InterruptedException { // it may spend a refresh token
        AtomicInteger applied = new AtomicInteger();

        incrementInParallel(applied::incrementAndGet);

        assertEquals(THREADS * STEPS, applied.get());
    }

    private void incrementInParallel(Runnable whenApplied) throws InterruptedException {
        Workers workers = new Workers();
        for (int i = 0; i < THREADS; i++) {
            TokenStorage storage = storage();
            workers.start(() -> {
                for (int step = 0; step < STEPS; step++) {
                    Counter.increment(storage, "corporate", whenApplied);
                }
            });
        }
        workers.join();
    }

    @Test
    public void readersNeverSeeHalfAToken() throws InterruptedException {
        Counter.increment(storage(), "corporate");
        Workers workers = new Workers();
        TokenStorage writer = storage();
        TokenStorage reader = storage();
        workers.start(() -> {
            for (int step = 0; step < 4 * STEPS; step++) {
                Counter.increment(writer, "corporate");
            }
        });
        workers.start(() -> {
            long last = 1;
            while (last < 4 * STEPS + 1) {
                long now = Counter.read(reader, "corporate");
                assertTrue(now >= last, "went back from " + last + " to " + now);
                last = now;
            }
        });
        workers.join();
    }

    @Test
    public void waitsNoLongerThanAllowed() throws InterruptedException {
        storage().save("corporate", full());
        Holder.whileHeld(storage(), "corporate", () -> {
            StorageException refusal = assertThrows(
                    StorageException.class,
                    () -> storage().update("corporate", Duration.ofMillis(50), (current, lease) -> Optional.empty()));

            assertEquals(Reason.LOCKED, refusal.reason());
            assertEquals(Optional.of(full()), storage().load("corporate"), "reading takes no lock");
        });
        assertEquals(Optional.of(full()), storage().load("corporate"));
    }

    @Test
    public void savingWaitsForTheLock() throws InterruptedException {
        storage().save("corporate", small("before"));
        TokenStorage writer = storage();
        Thread saving = new Thread(() -> writer.save("corporate", small("saved")), "saving");
        saving.setDaemon(true);

        storage().update("corporate", PATIENCE, (current, lease) -> {
            saving.start();
            joinFor(saving, UNTIL_IT_WAITS);
            assertEquals(Optional.of(small("before")), storage().load("corporate"), "saved while another had the lock");
            return Optional.of(small("updated"));
        });
        saving.join(PATIENCE.toMillis());

        assertEquals(Optional.of(small("saved")), storage().load("corporate"));
    }

    /** Waits until the thread ends, at most for this time. A thread that is blocked costs all of this time. */
    private static void joinFor(Thread thread, Duration most) {
        try {
            thread.join(most.toMillis());
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupt);
        }
    }

    @Test
    public void neverWaitsANegativeTime() throws InterruptedException {
        Holder.whileHeld(storage(), "corporate", () -> {
            StorageException refusal = assertThrows(
                    StorageException.class,
                    () -> storage().update("corporate", Duration.ofSeconds(-1), (current, lease) -> current));
            assertEquals(Reason.LOCKED, refusal.reason());
        });
    }

    @Test
    public void locksEachProviderOnItsOwn() throws InterruptedException {
        Holder.whileHeld(storage(), "corporate", () -> storage().save("github", small("b")));

        assertEquals(Optional.of(small("b")), storage().load("github"));
    }

    @Test
    public void interruptEndsTheWaitAndIsKept() throws InterruptedException {
        Workers workers = new Workers();
        Holder.whileHeld(storage(), "corporate", () -> {
            CountDownLatch done = new CountDownLatch(1);
            TokenStorage storage = storage();
            Thread waiter = workers.start(() -> {
                try {
                    assertInterrupted(storage);
                } finally {
                    done.countDown();
                }
            });
            waiter.interrupt();
            Holder.await(done);
        });
        workers.join();
    }

    private static void assertInterrupted(TokenStorage storage) {
        StorageException refusal = assertThrows(
                StorageException.class, () -> storage.update("corporate", PATIENCE, (current, lease) -> current));
        assertEquals(Reason.LOCKED, refusal.reason());
        assertTrue(refusal.problem().contains("interrupted"), refusal::problem);
        assertTrue(Thread.currentThread().isInterrupted(), "the interrupt was lost");
    }

    @Test
    public void savesAlthoughInterrupted()
            throws InterruptedException { // an unsaved rotated refresh token is a lost login
        Workers workers = new Workers();
        TokenStorage storage = storage();
        workers.start(() -> {
            Thread.currentThread().interrupt();
            storage.save("corporate", full());
            assertTrue(Thread.interrupted(), "the interrupt was lost");
        });
        workers.join();

        assertEquals(Optional.of(full()), storage().load("corporate"));
    }

    @Test
    public void provesWithinAnUpdateThatTheTokenCanBeReplaced() {
        storage().save("corporate", full());

        storage().update("corporate", PATIENCE, (current, lease) -> {
            lease.prove();
            assertEquals(Optional.of(full()), storage().load("corporate"));
            return Optional.of(small("next"));
        });

        assertEquals(Optional.of(small("next")), storage().load("corporate"));
    }

    @Test
    public void aLoginHindersNoOneWhoReadsOrRefreshes() {
        storage().save("corporate", small("before"));

        Token token = storage().inTurn("corporate", PATIENCE, any -> {
            assertEquals(Optional.of(small("before")), storage().load("corporate"));
            storage().update("corporate", Duration.ZERO, (current, lease) -> Optional.of(small("meanwhile")));
            storage().save("corporate", full());
            return full();
        });

        assertEquals(full(), token);
        assertEquals(Optional.of(full()), storage().load("corporate"));
        assertEquals(List.of("corporate"), storage().list());
    }
}
