package io.kstlib.auth.spi.storage;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.text.PrintableText;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A token storage on a server, in a database or in a folder. Its author says how to {@linkplain #load read}, how to {@linkplain #lock lock}, and what the
 * holder of a {@link Lock} writes, removes, notes and proves. The rest is here: waiting for a lock and its renewal, interrupts, the order of token and note, servers
 * that are away for a moment.
 *
 * <p>There are two kinds of locks. One ends by itself after a {@link #lease}, unless it is renewed, and outlives a connection. The other lives as long as what
 * holds it, such as a connection or a process; its storage has no lease.
 */
public abstract class LockedStorage implements TokenStorage {

    private static final Duration FIRST_LOOK = Duration.ofMillis(4);
    private static final Duration LAST_LOOK = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofDays(365);
    private static final int LONGEST_HOLDER = 200;

    /** How often a lock is renewed in a lease. */
    private static final int RENEWALS = 3;

    /** Creates the storage. */
    protected LockedStorage() {}

    /** The use of a lock. A login has two locks, so that a token is refreshed while someone logs in. */
    public enum Purpose {
        /** {@link #update}, {@link #save} and {@link #delete}. */
        UPDATE,
        /** {@link #inTurn}. Only the note is used, and lasts a day at least. */
        LOGIN
    }

    /**
     * One lock of one login, from the first try to its end. Used by one thread, except {@link #renew}. No method is called while the thread is interrupted; the
     * interrupt is kept for later.
     *
     * <p>What the holder changes, it changes only as long as it has the lock: the storage checks that in the step that changes (fencing), and else throws
     * {@link #lost}. A holder whose lock ended meanwhile, because its process was stopped for example, changes nothing. With a {@link #lease}, each method is
     * called again when it fails with UNREACHABLE, so it can be run twice. Without one, such a failure ends the update.
     */
    public interface Lock extends AutoCloseable {

        /**
         * Tries to take the lock, once and without a wait. May be called again after a failure.
         *
         * @throws StorageException with reason LOCKED, as of {@link #heldBy}, if another holder has it
         */
        void take();

        /**
         * Prolongs the lock by one lease. Called three times in a lease by another thread, also while another method runs. Does nothing by default.
         *
         * @throws StorageException with reason LOCK_LOST if it ended
         */
        default void renew() {}

        /**
         * Reads the token for {@link #update}, before anything else.
         *
         * @return the token; empty only when none is stored
         */
        Optional<Token> read();

        /**
         * Proves what {@link Lease#prove} says. Called after {@link #read}. With a {@link #lease}, it also prolongs the lock, or fails with LOCK_LOST as
         * {@link #renew} does.
         */
        void prove();

        /**
         * Stores a token and replaces the previous one, durably.
         *
         * @param token what to store
         */
        void write(Token token);

        /**
         * Removes the token, also one that cannot be read; {@link #read} may not have been called. {@link #clearNote} follows.
         *
         * @return whether there was one
         */
        boolean remove();

        /** {@return the line of an earlier holder; empty where no line is stored} */
        Optional<String> note();

        /**
         * Replaces the line for the next holder, as durably as a token.
         *
         * @param line at most 200 characters without line breaks
         */
        void note(String line);

        /** Removes the line. */
        void clearNote();

        /** Releases the lock if this object has it, and what it holds open. Called once, also if the lock was not taken, or not surely. */
        @Override
        void close();
    }

    /**
     * Returns a lock that is not taken yet.
     *
     * @param name the name of the login
     * @param purpose the use of the lock
     */
    protected abstract Lock lock(String name, Purpose purpose);

    /**
     * Returns how long a lock lasts without a renewal.
     *
     * @return empty, which is the default, for locks that do not end by themselves
     */
    protected Optional<Duration> lease() {
        return Optional.empty();
    }

    @Override
    public final Optional<Token> update(String name, Duration wait, TokenUpdate update) {
        return locked(name, Purpose.UPDATE, wait, held -> {
            Optional<Token> current = held.again(held.lock::read);
            Optional<Token> next = update.apply(current, held);
            if (next.isPresent() && !next.equals(current)) {
                held.write(next.get());
            } else if (next.isEmpty() && current.isPresent()) {
                held.remove();
            }
            if (held.isNoted) {
                held.dropNote();
            }
            return next;
        });
    }

    /** Does not read the token, so it also removes an unreadable one. */
    @Override
    public final boolean delete(String name) {
        return locked(name, Purpose.UPDATE, LOCK_WAIT, Held::remove);
    }

    @Override
    public final Token inTurn(String name, Duration wait, Function<Lease, Token> turn) {
        return locked(name, Purpose.LOGIN, wait, turn::apply);
    }

    private <T> T locked(String name, Purpose purpose, Duration wait, Function<Held, T> step) {
        Held held = new Held(lock(name, purpose), name);
        try {
            held.take(wait);
            return step.apply(held);
        } finally {
            held.close();
        }
    }

    /** A lock while it is waited for and held. */
    private final class Held implements Lease, Note {

        private final Lock lock;
        private final String name;
        private final @Nullable Duration lease = lease().orElse(null);
        private @Nullable Thread renewal;
        private volatile boolean isOver;
        private boolean isNoted;

        /** The line, as far as this holder knows. */
        private @Nullable String line;

        Held(Lock lock, String name) {
            this.lock = lock;
            this.name = name;
        }

        /** Waits for the lock. An interrupted thread still gets a free lock: only waiting is interruptible. */
        void take(Duration wait) {
            Patience whole = new Patience(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
            Patience away = ofLease();
            long look = FIRST_LOOK.toNanos();
            while (true) {
                StorageException refusal = refusal().orElse(null);
                if (refusal == null) {
                    break;
                }
                boolean isAway = refusal.reason() == Reason.UNREACHABLE;
                if (!isAway) {
                    away = ofLease();
                }
                if (!isAway && Thread.currentThread().isInterrupted()) {
                    throw new StorageException(
                            location(name),
                            Reason.LOCKED,
                            "interrupted while waiting for the lock of " + location(name),
                            Remedy.advice("Try again"),
                            refusal);
                }
                if (whole.isOver()
                        || (isAway && (away.isOver() || Thread.currentThread().isInterrupted()))) {
                    throw refusal;
                }
                long pause = isAway
                        ? LAST_LOOK.toNanos()
                        : ThreadLocalRandom.current().nextLong(look / 2, look);
                LockSupport.parkNanos(Math.min(whole.leftNanos(), pause));
                look = Math.min(2 * look, LAST_LOOK.toNanos());
            }
            if (lease != null) {
                startRenewal(lease);
            }
        }

        /** Returns the time for which a lock lasts while the server is away. */
        private Patience ofLease() {
            return new Patience(lease == null ? Duration.ZERO : lease);
        }

        /** Tries once. Returns why the lock is not taken, if another try may succeed. */
        private Optional<StorageException> refusal() {
            try {
                uninterrupted(() -> {
                    lock.take();
                    return true;
                });
                return Optional.empty();
            } catch (StorageException refusal) {
                if (refusal.reason() != Reason.LOCKED && refusal.reason() != Reason.UNREACHABLE) {
                    throw refusal;
                }
                return Optional.of(refusal);
            }
        }

        private void startRenewal(Duration every) {
            Thread thread = new Thread(() -> renew(every), "kstlib-lease");
            thread.setDaemon(true);
            thread.start();
            renewal = thread;
        }

        private void renew(Duration every) {
            do {
                LockSupport.parkNanos(every.toNanos() / RENEWALS);
            } while (!isOver && mayStillBeHeld());
        }

        private boolean mayStillBeHeld() {
            try {
                lock.renew();
                return true;
            } catch (StorageException failure) {
                return failure.reason() != Reason.LOCK_LOST; // a server that is away may be back within the lease
            }
        }

        /** Does a step again while the server is away, as long as the lock may last. An interrupt does not end it: a token that is not stored is a lost login. */
        private <T> T again(Supplier<T> step) {
            return uninterrupted(() -> {
                Patience patience = ofLease();
                while (true) {
                    try {
                        return step.get();
                    } catch (StorageException failure) {
                        if (failure.reason() != Reason.UNREACHABLE || patience.isOver()) {
                            throw failure;
                        }
                    }
                    LockSupport.parkNanos(LAST_LOOK.toNanos());
                }
            });
        }

        private void again(Runnable step) {
            Object unused = again(() -> {
                step.run();
                return this;
            });
        }

        void write(Token token) {
            again(() -> lock.write(token));
        }

        boolean remove() {
            boolean was = again(lock::remove);
            dropNote();
            return was;
        }

        @Override
        public void prove() {
            again(lock::prove);
        }

        @Override
        public Note note() {
            return this;
        }

        @Override
        public Optional<String> read() {
            Optional<String> found = again(() -> lock.note());
            line = found.orElse(null);
            return found;
        }

        /** Writes the line. If that fails, restores the earlier line, because the request that it announces is not sent. */
        @Override
        public void write(String next) {
            try {
                again(() -> lock.note(next));
            } catch (StorageException failure) {
                if (failure.reason() != Reason.LOCK_LOST) {
                    putBack(failure);
                }
                throw failure;
            }
            line = next;
            isNoted = true;
        }

        /** Tries once; if that fails, the next holder waits in vain. */
        private void putBack(StorageException failure) {
            try {
                uninterrupted(() -> {
                    if (line == null) {
                        lock.clearNote();
                    } else {
                        lock.note(line);
                    }
                    return true;
                });
            } catch (StorageException stays) {
                failure.addSuppressed(stays);
            }
        }

        @Override
        public void clear() {
            again(lock::clearNote);
            line = null;
            isNoted = false;
        }

        /** Removes the line after the token has changed. One that stays has no meaning, so the change does not fail for it. */
        private void dropNote() {
            try {
                clear();
            } catch (StorageException stays) {
                return; // as said
            }
        }

        void close() {
            isOver = true;
            if (renewal != null) {
                LockSupport.unpark(renewal);
            }
            try {
                uninterrupted(() -> {
                    lock.close();
                    return true;
                });
            } catch (StorageException endsByItself) {
                return; // with its lease or its connection
            }
        }
    }

    /** The time until trying ends. */
    private record Patience(Duration most, long start) {

        Patience(Duration most) {
            this(most, System.nanoTime());
        }

        long leftNanos() {
            return Math.max(0, most.toNanos() - (System.nanoTime() - start));
        }

        boolean isOver() {
            return leftNanos() == 0;
        }
    }

    /** Hides an interrupt from a step, and keeps it: many clients end a connection for it. */
    private static <T> T uninterrupted(Supplier<T> step) {
        boolean isInterrupted = Thread.interrupted();
        try {
            return step.get();
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Makes the error of {@link Lock#take} for a lock that another holder has.
     *
     * @param name the name of the login
     * @param holder who has the lock, in words, such as {@code process 9775 since 10:15}; any text
     */
    protected final StorageException heldBy(String name, String holder) {
        String shown = PrintableText.oneLine(holder, LONGEST_HOLDER);
        return StorageException.lockedBy(
                location(name), location(name) + " is in use: held by " + shown, shown.split(" since ", 2)[0]);
    }

    /**
     * Makes the error of a holder whose lock ended.
     *
     * @param name the name of the login
     */
    protected final StorageException lost(String name) {
        return new StorageException(
                location(name),
                Reason.LOCK_LOST,
                "the lock of " + location(name) + " ended, or another token came back, so nothing was stored",
                Remedy.advice("Try again"),
                null);
    }

    /**
     * Makes the error for stored content that is no token. {@code TokenEnvelope} of {@code kstlib-storage-sops} does that for what it opens.
     *
     * @param name the name of the login
     * @param why what is wrong with it; quotes nothing of it
     */
    protected final StorageException damaged(String name, String why) {
        return new StorageException(
                location(name),
                Reason.UNREADABLE,
                "the token of \"" + name + "\" in " + location(name) + " is damaged: " + why,
                Remedy.either(Remedy.advice("Restore it"), Remedy.removeToken(null)),
                null);
    }
}
