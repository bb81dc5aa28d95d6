package io.kstlib.auth.testkit.storage;

import static io.kstlib.auth.testkit.storage.SampleTokens.full;
import static io.kstlib.auth.testkit.storage.SampleTokens.small;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.testkit.SecretLeaks;
import io.kstlib.auth.testkit.context.TestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * The contract of every token storage on a server. It adds to {@link PersistentTokenStorageContract} the rules for these cases: a lock ends by
 * itself, another process takes it, the server cannot be reached, the server forgets.
 *
 * <p>All tests together take two and a half {@linkplain #lease() leases}, and about 15 seconds for the rest, with the fifty kills. So a
 * lease should be short. Up to 60 seconds work.
 */
public abstract class SharedTokenStorageContract extends PersistentTokenStorageContract {

    private static final Duration MONTH = Duration.ofDays(30);

    /** In seconds: three times the longest lease, and a minute for a busy machine. */
    private static final int UP_TO_THREE_LEASES = 240;

    private static final Duration UNTIL_IT_CONNECTS = Duration.ofSeconds(10);

    /** By how much the clocks of the storage and of this test may differ. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    /** Creates the contract, for subclasses. */
    protected SharedTokenStorageContract() {}

    /**
     * Returns the lifetime of a lock that the storage does not renew.
     *
     * @return the lease that the {@linkplain #recipe() recipe} sets; from one second to sixty
     */
    protected abstract Duration lease();

    /**
     * Removes the lock of {@link TokenStorage#update} without the storage, like a server that forgets it.
     *
     * @param provider the provider of the lock
     */
    protected abstract void breakLock(String provider);

    /**
     * Returns the recipe of a storage whose server cannot be reached.
     *
     * @return a recipe with a server that does not exist, such as a {@code ClosedPort}, on which nothing listens
     */
    protected abstract StorageRecipe unreachable();

    /**
     * Returns the time at which the storage forgets a token by itself.
     *
     * @param provider the provider of the token, which is stored
     * @return the time, as the server tells it; empty if it keeps the token until it is removed
     */
    protected abstract Optional<Instant> forgottenAt(String provider);

    /** Breaks the lock, so that fifty kills do not cost fifty leases. {@link #lockOfAKilledHolderEndsWithItsLease} waits for one lease. */
    @Override
    final void afterKill(String provider) {
        breakLock(provider);
    }

    @Test
    @Timeout(value = UP_TO_THREE_LEASES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    public void lockIsHeldLongerThanALease() throws InterruptedException {
        storage().save("corporate", small("before"));
        TokenStorage other = storage();
        Duration twice = lease().plus(lease().dividedBy(2));

        storage().update("corporate", PATIENCE, (current, lease) -> {
            long start = System.nanoTime();
            while (System.nanoTime() - start < twice.toNanos()) {
                StorageException refusal = assertThrows(
                        StorageException.class,
                        () -> other.update("corporate", Duration.ofMillis(100), (found, any) -> fail("two at a time")));
                assertEquals(Reason.LOCKED, refusal.reason());
            }
            lease.prove();
            return Optional.of(small("after"));
        });

        assertEquals(Optional.of(small("after")), storage().load("corporate"));
    }

    @Test
    public void lockThatWasLostStoresNothing() {
        storage().save("corporate", full());

        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage().update("corporate", PATIENCE, (current, lease) -> {
                    breakLock("corporate");
                    return Optional.of(small("late"));
                }));

        assertEquals(Reason.LOCK_LOST, refusal.reason());
        assertEquals(Optional.of(full()), storage().load("corporate"));
    }

    @Test
    public void lockThatWasLostRemovesNothing() {
        storage().save("corporate", full());

        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage().update("corporate", PATIENCE, (current, lease) -> {
                    breakLock("corporate");
                    return Optional.empty();
                }));

        assertEquals(Reason.LOCK_LOST, refusal.reason());
        assertEquals(Optional.of(full()), storage().load("corporate"));
    }

    @Test
    public void leaseThatWasLostIsNotProved() {
        storage().save("corporate", full());
        AtomicBoolean asked = new AtomicBoolean();

        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage().update("corporate", PATIENCE, (current, lease) -> {
                    breakLock("corporate");
                    asked.set(true);
                    lease.prove();
                    return fail("a refresh token would be spent");
                }));

        assertTrue(asked.get());
        assertEquals(Reason.LOCK_LOST, refusal.reason());
    }

    @Test
    public void noteIsNotWrittenUnderALockThatWasLost() {
        assumeTrue(keepsNotes(), NO_NOTES);
        storage().save("corporate", full());

        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage().update("corporate", PATIENCE, (current, lease) -> {
                    breakLock("corporate");
                    lease.note().write("late");
                    return fail("a refresh token would be spent");
                }));

        assertEquals(Reason.LOCK_LOST, refusal.reason());
        assertEquals(Optional.empty(), note("corporate"));
    }

    @Test
    public void noteOfTheNextHolderStaysIfTheLockWasLost() {
        assumeTrue(keepsNotes(), NO_NOTES);
        storage().save("corporate", full());
        TokenStorage next = storage();

        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage().update("corporate", PATIENCE, (current, lease) -> {
                    lease.note().write("first");
                    breakLock("corporate");
                    CompletableFuture.runAsync(() -> failAfterNoting(next, "second"))
                            .join();
                    return Optional.of(small("late"));
                }));

        assertEquals(Reason.LOCK_LOST, refusal.reason());
        assertEquals(Optional.of("second"), note("corporate"));
        assertEquals(Optional.of(full()), storage().load("corporate"));
    }

    private void assertLocked() {
        StorageException refusal = assertThrows(
                StorageException.class,
                () -> storage().update("corporate", Duration.ZERO, (current, lease) -> fail("two at a time")));
        assertEquals(Reason.LOCKED, refusal.reason());
    }

    @Test
    public void lockOfTheNextHolderIsNotReleased() {
        storage().save("corporate", full());
        List<ChildProcess> next = new ArrayList<>();
        try {
            StorageException refusal = assertThrows(
                    StorageException.class,
                    () -> storage().update("corporate", PATIENCE, (current, lease) -> {
                        breakLock("corporate");
                        next.add(ChildProcess.start(recipe(), StorageWorker.Task.HOLD, "corporate"));
                        next.get(0).expectLine(StorageWorker.HOLDING);
                        return Optional.of(small("late"));
                    }));

            assertEquals(Reason.LOCK_LOST, refusal.reason());
            assertLocked();
        } finally {
            next.forEach(ChildProcess::close);
            breakLock("corporate"); // else the next test finds the lock
        }
        assertEquals(Optional.of(full()), storage().load("corporate"));
    }

    @Test
    public void unreachableIsAnErrorAndNotNone() {
        TokenStorage away = unreachable().make();
        List<Executable> all = List.of(
                () -> away.load("corporate"),
                () -> away.list(),
                () -> away.save("corporate", full()),
                () -> away.delete("corporate"),
                () -> away.update("corporate", Duration.ZERO, (current, lease) -> fail("was given " + current)),
                () -> away.proveWritable("corporate"));
        for (Executable each : all) {
            StorageException refusal = assertThrows(StorageException.class, each);
            assertEquals(Reason.UNREACHABLE, refusal.reason(), refusal::toString);
            assertShowsNoSecret(refusal);
        }
        PreflightReport preflight = away.preflight("corporate");
        assertFalse(preflight.passed());
        assertShowsNoSecret(preflight);
        away.close();
        away.close();
    }

    @Test
    public void secretsOfTheSettingsAreShownNowhere() { // security rule 6
        TokenStorage storage = storage();
        storage.save("corporate", full());

        assertShowsNoSecret(storage);
        assertShowsNoSecret(storage.location("corporate"));
        assertShowsNoSecret(storage.preflight("corporate"));
    }

    private void assertShowsNoSecret(Object shown) {
        SecretLeaks.assertNone(shown, recipe().secrets().values());
        SecretLeaks.assertNone(shown, unreachable().secrets().values());
        SecretLeaks.assertNone(shown, Set.of("canary"));
    }

    @Test
    public void passwordIsFetchedForEachConnection() throws InterruptedException { // its owner may have changed it
        assumeFalse(recipe().secrets().isEmpty(), "the recipe has no secret: the server lets everyone in");
        TestContext context = recipe().context();
        recipe().secrets().keySet().forEach(reference -> context.secret(reference, "not-the-password"));
        try (TokenStorage storage = recipe().makeFactory().create(context)) {
            try {
                storage.load("corporate");
            } catch (StorageException refused) {
                assertShowsNoSecret(refused);
            }
            recipe().secrets().forEach(context::secret);

            assertEquals(Optional.empty(), loadSoon(storage));
        }
    }

    /** Tries for a while: a storage may wait before it connects again. */
    private static Optional<Token> loadSoon(TokenStorage storage) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                return storage.load("corporate");
            } catch (StorageException refused) {
                if (System.nanoTime() - start > UNTIL_IT_CONNECTS.toNanos()) {
                    throw new AssertionError(
                            "the storage has the right password now, and still uses the old one", refused);
                }
                Thread.sleep(100);
            }
        }
    }

    @Test
    public void tokenIsKeptAtLeastUntilNothingCanBeDoneWithIt() {
        Instant issued = Counter.START;
        Token.Builder token = Token.builder(Secret.of("access"), issued).expiresAt(issued.plusSeconds(300));
        assertKept(token.build());
        assertKept(token.refreshToken(Secret.of("refresh"))
                .metadata(Map.of("refresh_expires_in", MONTH.toSeconds()))
                .build());
        assertKept(Token.builder(Secret.of("access"), issued)
                .expiresAt(issued.plus(MONTH))
                .build());
    }

    @Test
    public void tokenWhoseEndIsNotKnownIsKeptUntilItIsRemoved() {
        Instant issued = Counter.START;
        assertKept(small("access"));
        assertKept(Token.builder(Secret.of("access"), issued)
                .expiresAt(issued.plusSeconds(300))
                .refreshToken(Secret.of("refresh"))
                .build());
    }

    private void assertKept(Token token) {
        storage().save("corporate", token);
        Optional<Instant> forgotten = forgottenAt("corporate");
        Optional<Instant> needed = TokenStorage.keptUntil(token);
        if (forgotten.isEmpty()) {
            return;
        }
        assertTrue(needed.isPresent(), () -> "forgotten at " + forgotten.get() + ", though its end is not known");
        assertFalse(
                forgotten.get().isBefore(needed.get().minus(TOLERANCE)),
                () -> "forgotten at " + forgotten.get() + ", before " + needed.get());
    }

    @Test
    @Timeout(value = UP_TO_THREE_LEASES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    public void lockOfAKilledHolderEndsWithItsLease() throws InterruptedException {
        Duration most = lease().multipliedBy(3).plusSeconds(5);
        storage().save("corporate", full());
        try (ChildProcess holder = ChildProcess.start(recipe(), StorageWorker.Task.HOLD, "corporate")) {
            holder.expectLine(StorageWorker.HOLDING);
            holder.killAfter(1);

            assertDoesNotThrow(
                    () -> storage().update("corporate", most, (current, lease) -> current),
                    () -> "the lock did not end within " + most + ", a lease is " + lease());
        }
    }
}
