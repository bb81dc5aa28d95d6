package io.kstlib.storage.memory;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.base.Spans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The tokens of one storage object, with one lock per provider. Safe for use by several threads. */
final class MemoryTokenStorage implements TokenStorage {

    private final ConcurrentMap<String, Slot> slots = new ConcurrentHashMap<>();

    private Slot slot(String provider) {
        return slots.computeIfAbsent(provider, Slot::new);
    }

    @Override
    public Optional<Token> load(String provider) {
        return slot(provider).token();
    }

    @Override
    public List<String> list() {
        List<String> names = new ArrayList<>();
        slots.forEach((provider, slot) -> {
            if (slot.token().isPresent()) {
                names.add(provider);
            }
        });
        Collections.sort(names);
        return List.copyOf(names);
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        return slot(provider).update(wait, update);
    }

    @Override
    public void proveWritable(String provider) {
        slot(provider);
    }

    @Override
    public String location(String provider) {
        return Slot.LOCATION;
    }

    @Override
    public Protection protection() {
        return Protection.NOT_STORED;
    }

    @Override
    public String toString() {
        return "MemoryTokenStorage" + list();
    }

    /** The token of one provider, its lock, and the note for the next holder of that lock. */
    private static final class Slot {

        static final String LOCATION = "the memory of this process";

        private static final Duration LONGEST_WAIT = Duration.ofDays(365);

        private final String provider;
        private final NamedLock lock = new NamedLock();
        private volatile @Nullable Token token;
        private @Nullable String line; // guarded by the lock

        Slot(String provider) {
            this.provider = provider;
        }

        /** A lock that names the thread which holds it. */
        private static final class NamedLock extends ReentrantLock {

            private static final long serialVersionUID = 1L;

            String holder() {
                Thread owner = getOwner();
                return owner == null ? "another thread" : "thread \"" + owner.getName() + "\"";
            }
        }

        Optional<Token> token() {
            return Optional.ofNullable(token);
        }

        Optional<Token> update(Duration wait, TokenUpdate update) {
            if (lock.isHeldByCurrentThread()) {
                throw new IllegalStateException("this thread is updating the token of \"" + provider + "\" already");
            }
            acquire(wait);
            try {
                HeldSlot held = new HeldSlot();
                Optional<Token> wanted = update.apply(token(), held);
                token = wanted.orElse(null);
                if (held.written || wanted.isEmpty()) {
                    line = null;
                }
                return wanted;
            } finally {
                lock.unlock();
            }
        }

        /** The lock while an update holds it. */
        private final class HeldSlot implements Lease, Note {

            private boolean written;

            @Override
            public void prove() {} // memory can always be written

            @Override
            public Note note() {
                return this;
            }

            @Override
            public Optional<String> read() {
                return Optional.ofNullable(line);
            }

            @Override
            public void write(String text) {
                line = text;
                written = true;
            }

            @Override
            public void clear() {
                line = null;
            }
        }

        /** Takes the lock. An interrupted thread still gets a free lock: only waiting is interruptible. */
        private void acquire(Duration wait) {
            if (lock.tryLock()) {
                return;
            }
            Duration allowed = Spans.longer(Duration.ZERO, Spans.shorter(wait, LONGEST_WAIT));
            try {
                if (!lock.tryLock(allowed.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw locked(
                            "in use by " + lock.holder() + ", longer than the " + Spans.inWords(allowed) + " allowed",
                            null);
                }
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                throw locked("in use by " + lock.holder() + ", and waiting was interrupted", interrupt);
            }
        }

        private StorageException locked(String why, @Nullable Throwable cause) {
            return new StorageException(
                    LOCATION,
                    Reason.LOCKED,
                    "the token of \"" + provider + "\" is " + why,
                    Remedy.advice("Try again"),
                    cause);
        }
    }
}
