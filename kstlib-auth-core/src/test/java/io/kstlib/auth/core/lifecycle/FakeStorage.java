package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A storage of one token that counts its calls and fails as a test says. */
final class FakeStorage implements TokenStorage {

    /** A disk that fails. */
    enum Fault {
        NONE,
        /** The lock cannot be had, because nothing can be written. */
        READ_ONLY,
        /** The lock can be had, but no content can be written. */
        FULL,
        /** The lock can be had, but it is known that no content can be encrypted. */
        NO_RECIPIENT,
        /** The lock can be had, but a write fails with a defect of the storage. */
        DEFECTIVE,
        /** Nothing can be read. */
        UNREADABLE,
        /** The server of the storage does not answer. */
        UNREACHABLE,
        /** Its keyring is locked. */
        LOCKED_KEYRING,
        /** Another process has the lock by the time that a request is to be sent. */
        LOSING_ITS_LOCK,
        /** Another process has the lock by the time that the answer is to be written. Its own update is over afterwards. */
        LOSING_ITS_LOCK_ONCE,
        /** Another process holds the lock. */
        HELD,
        /** The note for the next holder cannot be read. */
        UNREADABLE_NOTE,
        /** The note for the next holder cannot be written. */
        NO_NOTE,
        /** The note for the next holder cannot be removed, because of a defect of the storage. */
        STUCK_NOTE
    }

    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Token token;
    private volatile @Nullable String line;
    private final AtomicInteger noted = new AtomicInteger();
    private final AtomicInteger revision = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    private volatile @Nullable Watch watched;
    private volatile Consumer<String> steps = step -> {};
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicInteger updates = new AtomicInteger();
    private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());

    void put(@Nullable Token changed) {
        token = changed;
        revision.incrementAndGet();
        Watch watch = watched;
        if (watch != null && watch.live) {
            watch.changed.run();
        }
    }

    @Nullable
    Token content() {
        return token;
    }

    void breaks(Fault how) {
        fault = how;
        revision.incrementAndGet(); // as a change of permissions does, too
    }

    /** Sets a listener for the steps, which is called before each step, on its thread. */
    void tellSteps(Consumer<String> listener) {
        steps = listener;
    }

    int loads() {
        return loads.get();
    }

    int updates() {
        return updates.get();
    }

    List<Duration> waits() {
        return List.copyOf(waits);
    }

    @Override
    public Optional<Token> load(String provider) {
        steps.accept("load");
        loads.incrementAndGet();
        return read();
    }

    private Optional<Token> read() {
        if (fault == Fault.UNREACHABLE) {
            throw failure(Reason.UNREACHABLE);
        }
        if (fault == Fault.LOCKED_KEYRING) {
            throw new StorageException(
                    "nowhere", Reason.ENCRYPTION, "locked", Remedy.of(Remedy.Kind.UNLOCK_KEYRING), null);
        }
        if (fault == Fault.UNREADABLE) {
            throw failure(Reason.UNREADABLE);
        }
        return Optional.ofNullable(token);
    }

    /** Announces changes from now on, and has no cheap revision. */
    void announces() {
        watched = new Watch();
    }

    /** Breaks its connection, so that changes are not announced until the connection is back. */
    void announcesNoMore() {
        Objects.requireNonNull(watched).live = false;
    }

    /** A watch that announces changes. */
    private static final class Watch implements ChangeWatch {
        volatile boolean live = true;
        volatile Runnable changed = () -> {};

        @Override
        public boolean isLive() {
            return live;
        }

        @Override
        public void close() {
            live = false;
        }
    }

    @Override
    public Optional<ChangeWatch> watch(String provider, Runnable changed) {
        Watch watch = watched;
        if (watch != null) {
            watch.changed = changed;
        }
        return Optional.ofNullable(watch);
    }

    @Override
    public Optional<String> revision(String provider) {
        steps.accept("look");
        if (watched != null || fault == Fault.UNREACHABLE) {
            return Optional.empty();
        }
        return Optional.of(Integer.toString(revision.get()));
    }

    @Override
    public boolean delete(String provider) {
        boolean existed = token != null;
        update(provider, LOCK_WAIT, (current, lease) -> Optional.empty());
        return existed;
    }

    @Override
    public List<String> list() {
        return token == null ? List.of() : List.of("corporate");
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        waits.add(wait);
        steps.accept("lock");
        if (fault == Fault.READ_ONLY) {
            throw failure(Reason.NOT_WRITABLE);
        }
        if (fault == Fault.HELD || !locked(wait)) {
            throw failure(Reason.LOCKED);
        }
        try {
            updates.incrementAndGet();
            Optional<Token> current = read();
            HeldLease held = new HeldLease();
            Optional<Token> wanted = update.apply(current, held);
            if (!wanted.equals(current)) {
                if (fault == Fault.FULL) {
                    throw failure(Reason.NOT_WRITABLE);
                }
                if (fault == Fault.LOSING_ITS_LOCK_ONCE) {
                    fault = Fault.NONE;
                    throw failure(Reason.LOCK_LOST);
                }
                if (fault == Fault.NO_RECIPIENT) {
                    throw failure(Reason.ENCRYPTION);
                }
                if (fault == Fault.DEFECTIVE) {
                    throw new PluginException("storage", "fake", "as the test said", null, null);
                }
                steps.accept("write");
                put(wanted.orElse(null));
            }
            if (held.written || wanted.isEmpty()) {
                steps.accept("end note");
                line = null;
            }
            return wanted;
        } finally {
            steps.accept("unlock");
            lock.unlock();
        }
    }

    /** Sets the note that a process left which was killed. */
    void left(@Nullable String note) {
        line = note;
    }

    /** Returns the note for the next holder of the lock. */
    @Nullable
    String note() {
        return line;
    }

    /** Returns how often a note was written. */
    int notes() {
        return noted.get();
    }

    /** The lock of one update. */
    private final class HeldLease implements Lease, Note {

        private boolean written;

        @Override
        public void prove() {
            FakeStorage.this.prove();
        }

        @Override
        public Note note() {
            return this;
        }

        @Override
        public Optional<String> read() {
            if (fault == Fault.UNREADABLE_NOTE) {
                throw failure(Reason.UNREADABLE);
            }
            return Optional.ofNullable(line);
        }

        @Override
        public void write(String text) {
            if (fault == Fault.NO_NOTE) {
                throw failure(Reason.NOT_WRITABLE);
            }
            steps.accept("note");
            noted.incrementAndGet();
            line = text;
            written = true;
        }

        @Override
        public void clear() {
            steps.accept("clear note");
            if (fault == Fault.STUCK_NOTE) {
                throw new PluginException("storage", "fake", "as the test said", null, null);
            }
            line = null;
        }
    }

    private boolean locked(Duration wait) {
        try {
            return lock.tryLock(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void proveWritable(String provider) {}

    private void prove() {
        steps.accept("prove");
        if (fault == Fault.LOSING_ITS_LOCK) {
            throw failure(Reason.LOCK_LOST);
        }
        if (fault == Fault.NO_RECIPIENT) {
            throw failure(Reason.ENCRYPTION);
        }
    }

    @Override
    public String location(String provider) {
        return "nowhere";
    }

    @Override
    public Protection protection() {
        return Protection.NOT_STORED;
    }

    private static StorageException failure(Reason reason) {
        return new StorageException("nowhere", reason, "as the test said: " + reason, null, null);
    }
}
