package io.kstlib.auth.spi.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LockedStorageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Token OLD = token("old");
    private static final Token NEW = token("new");

    private final Recorder storage = new Recorder();

    private static Token token(String accessToken) {
        return Token.builder(Secret.of(accessToken), Instant.EPOCH).build();
    }

    @AfterEach
    void noInterruptIsLeft() {
        assertFalse(Thread.interrupted());
    }

    /** Records the calls of a lock. A call fails with the next failure that is set for it. */
    private static final class Recorder extends LockedStorage {

        private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        private final List<String> failing = new ArrayList<>();
        private final List<Reason> reasons = new ArrayList<>();
        private @Nullable Token stored = OLD;
        private @Nullable String line;
        private @Nullable Duration lease;

        void fail(String call, Reason... next) {
            for (Reason reason : next) {
                failing.add(call);
                reasons.add(reason);
            }
        }

        private synchronized void record(String call) {
            assertFalse(Thread.currentThread().isInterrupted(), () -> call + " of an interrupted thread");
            calls.add(call);
            int next = failing.indexOf(call);
            if (next >= 0) {
                failing.remove(next);
                throw new StorageException(
                        "there", reasons.remove(next), call + " fails", Remedy.advice("Try again"), null);
            }
        }

        @Override
        protected Optional<Duration> lease() {
            return Optional.ofNullable(lease);
        }

        @Override
        protected Lock lock(String name, Purpose purpose) {
            return new Lock() {
                @Override
                public void take() {
                    record(purpose == Purpose.UPDATE ? "take" : "take turn");
                }

                @Override
                public void renew() {
                    record("renew");
                }

                @Override
                public Optional<Token> read() {
                    record("read");
                    return Optional.ofNullable(stored);
                }

                @Override
                public void prove() {
                    record("prove");
                }

                @Override
                public void write(Token token) {
                    record("write");
                    stored = token;
                }

                @Override
                public boolean remove() {
                    record("remove");
                    boolean was = stored != null;
                    stored = null;
                    return was;
                }

                @Override
                public Optional<String> note() {
                    record("read note");
                    return Optional.ofNullable(line);
                }

                @Override
                public void note(String next) {
                    record("note " + next);
                    line = next;
                }

                @Override
                public void clearNote() {
                    record("clear note");
                    line = null;
                }

                @Override
                public void close() {
                    record("close");
                }
            };
        }

        StorageException broken(String why) {
            return damaged("corporate", why);
        }

        StorageException held(String holder) {
            return heldBy("corporate", holder);
        }

        @Override
        public Optional<Token> load(String name) {
            return Optional.ofNullable(stored);
        }

        @Override
        public List<String> list() {
            return List.of();
        }

        @Override
        public void proveWritable(String name) {}

        @Override
        public String location(String name) {
            return "there";
        }

        @Override
        public Protection protection() {
            return Protection.NOT_STORED;
        }
    }

    private Optional<Token> refresh() {
        return storage.update("corporate", PATIENCE, (current, lease) -> {
            assertEquals(Optional.empty(), lease.note().read());
            lease.prove();
            lease.note().write("sent");
            return Optional.of(NEW);
        });
    }

    @Test
    void removesTheNoteAfterTheTokenIsStored() {
        assertEquals(Optional.of(NEW), refresh());

        assertEquals(
                List.of("take", "read", "read note", "prove", "note sent", "write", "clear note", "close"),
                storage.calls);
    }

    @Test
    void writesNothingWhenNothingChanged() {
        storage.update("corporate", PATIENCE, (current, lease) -> current);

        assertEquals(List.of("take", "read", "close"), storage.calls);
    }

    @Test
    void removesTheNoteWithTheTokenAndReadsNoTokenForIt() {
        assertTrue(storage.delete("corporate"));

        assertEquals(List.of("take", "remove", "clear note", "close"), storage.calls);
    }

    @Test
    void aNoteThatStaysFailsNoUpdate() {
        storage.fail("clear note", Reason.NOT_WRITABLE);

        assertEquals(Optional.of(NEW), refresh());
    }

    @Test
    void aWriteThatFailsLeavesTheNote() {
        storage.fail("write", Reason.LOCK_LOST);

        StorageException failure = assertThrows(StorageException.class, this::refresh);

        assertEquals(Reason.LOCK_LOST, failure.reason());
        assertEquals("sent", storage.line);
        assertEquals("close", storage.calls.get(storage.calls.size() - 1));
    }

    @Test
    void aNoteThatCannotBeWrittenIsTheEarlierOneAgain() {
        storage.fail("note second", Reason.NOT_WRITABLE);
        storage.line = "first";

        assertThrows(
                StorageException.class,
                () -> storage.update("corporate", PATIENCE, (current, lease) -> {
                    assertEquals(Optional.of("first"), lease.note().read());
                    lease.note().write("second");
                    return current;
                }));

        assertEquals(List.of("take", "read", "read note", "note second", "note first", "close"), storage.calls);
    }

    @Test
    void aNoteUnderALostLockIsNotTouchedAgain() {
        storage.fail("note sent", Reason.LOCK_LOST);

        assertThrows(StorageException.class, this::refresh);

        assertEquals(List.of("take", "read", "read note", "prove", "note sent", "close"), storage.calls);
    }

    @Test
    void waitsUntilTheLockIsFree() {
        storage.fail("take", Reason.LOCKED, Reason.LOCKED, Reason.UNREACHABLE, Reason.LOCKED);
        storage.lease = PATIENCE;

        storage.delete("corporate");

        assertEquals(5, storage.calls.stream().filter("take"::equals).count());
    }

    @Test
    void tellsWhoHasTheLockWhenTheWaitIsOver() {
        storage.fail("take", Reason.LOCKED);

        StorageException failure = assertThrows(
                StorageException.class, () -> storage.update("corporate", Duration.ZERO, (current, lease) -> current));

        assertEquals("take fails", failure.problem());
        assertEquals(List.of("take", "close"), storage.calls);
    }

    @Test
    void aLockWithoutALeaseEndsWithItsConnection() {
        storage.fail("write", Reason.UNREACHABLE);

        assertThrows(StorageException.class, () -> storage.save("corporate", NEW));
        storage.fail("take", Reason.UNREACHABLE);
        assertThrows(StorageException.class, () -> storage.save("corporate", NEW));

        assertSame(OLD, storage.stored);
    }

    @Test
    void aServerThatIsAwayForAMomentIsAskedAgain() {
        storage.lease = PATIENCE;
        storage.fail("take", Reason.UNREACHABLE);
        storage.fail("write", Reason.UNREACHABLE, Reason.UNREACHABLE);

        storage.save("corporate", NEW);

        assertSame(NEW, storage.stored);
    }

    @Test
    void aServerThatStaysAwayIsAskedForOneLease() {
        storage.lease = Duration.ofMillis(300);
        storage.fail("take", Collections.nCopies(100, Reason.UNREACHABLE).toArray(Reason[]::new));

        StorageException failure = assertThrows(StorageException.class, () -> storage.save("corporate", NEW));

        assertEquals(Reason.UNREACHABLE, failure.reason());
        assertEquals("close", storage.calls.get(storage.calls.size() - 1), "the answer to a try may be lost");
    }

    @Test
    void anotherFailureOfTheLockEndsTheWait() {
        storage.fail("take", Reason.CANNOT_LOCK);

        assertEquals(
                Reason.CANNOT_LOCK,
                assertThrows(StorageException.class, () -> storage.delete("corporate"))
                        .reason());
    }

    @Test
    void anInterruptEndsTheWaitOnly() {
        Thread.currentThread().interrupt();

        assertEquals(Optional.of(NEW), refresh());

        assertTrue(Thread.interrupted(), "it is kept");
        assertSame(NEW, storage.stored);
    }

    @Test
    void anInterruptEndsTheWaitForALock() {
        storage.fail("take", Reason.LOCKED);
        Thread.currentThread().interrupt();

        StorageException failure = assertThrows(StorageException.class, () -> storage.delete("corporate"));

        assertTrue(Thread.interrupted(), "it is kept");
        assertEquals(Reason.LOCKED, failure.reason());
        assertEquals("interrupted while waiting for the lock of there", failure.problem());
    }

    @Test
    void theFunctionSeesTheInterrupt() {
        Thread.currentThread().interrupt();
        storage.update("corporate", PATIENCE, (current, lease) -> {
            assertTrue(Thread.currentThread().isInterrupted());
            return current;
        });
        assertTrue(Thread.interrupted());
    }

    @Test
    void aLeaseIsRenewedUntilTheUpdateEnds() throws InterruptedException {
        storage.lease = Duration.ofMillis(60);
        storage.fail("renew", Reason.UNREACHABLE);

        storage.update("corporate", PATIENCE, (current, lease) -> {
            awaitRenewals(3);
            return current;
        });
        long renewals = renewals();
        Thread.sleep(200);

        assertTrue(renewals() <= renewals + 1, "it is renewed after its end");
    }

    private long renewals() {
        return List.copyOf(storage.calls).stream().filter("renew"::equals).count();
    }

    private void awaitRenewals(int number) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (renewals() < number) {
            assertTrue(System.nanoTime() < end, "it is not renewed");
            Thread.onSpinWait();
        }
    }

    @Test
    void aLoginHasALockOfItsOwnAndLeavesItsNote() {
        storage.inTurn("corporate", PATIENCE, lease -> {
            lease.note().write("failed");
            return NEW;
        });

        assertEquals(List.of("take turn", "note failed", "close"), storage.calls);
    }

    @Test
    void aFailureOfTheFunctionPassesOnAndFreesTheLock() {
        IllegalStateException own = new IllegalStateException("the server said no");
        storage.fail("close", Reason.UNREACHABLE);

        assertSame(
                own,
                assertThrows(
                        IllegalStateException.class,
                        () -> storage.update("corporate", PATIENCE, (current, lease) -> {
                            throw own;
                        })));
        assertEquals(List.of("take", "read", "close"), storage.calls);
    }

    @Test
    void whatIsNoTokenIsUnreadable() {
        StorageException failure = storage.broken("no JSON");

        assertEquals(Reason.UNREADABLE, failure.reason());
        assertEquals("the token of \"corporate\" in there is damaged: no JSON", failure.problem());
    }

    @Test
    void theHolderIsShownOnOneLine() {
        StorageException held = storage.held("process 7\u001B since noon");

        assertEquals("there is in use: held by process 7\uFFFD since noon", held.problem());
        assertEquals(Optional.of("process 7\uFFFD"), held.holder());
    }
}
