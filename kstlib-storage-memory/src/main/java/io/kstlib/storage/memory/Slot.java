package io.kstlib.storage.memory;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The token of one provider and its lock. */
final class Slot {

    static final String LOCATION = "the memory of this process";

    private static final Duration LONGEST_WAIT = Duration.ofDays(365);

    private final String provider;
    private final NamedLock lock = new NamedLock();
    private volatile @Nullable Token token;

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
            Optional<Token> wanted = update.apply(token(), Lease.HELD);
            token = wanted.orElse(null);
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the lock. An interrupted thread still gets a free lock: only waiting is interruptible. */
    private void acquire(Duration wait) {
        if (lock.tryLock()) {
            return;
        }
        Duration allowed = wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        try {
            if (!lock.tryLock(allowed.toNanos(), TimeUnit.NANOSECONDS)) {
                throw locked(
                        "in use by " + lock.holder() + ", longer than the " + allowed.toMillis() + " ms allowed", null);
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
                new Remedy.Advice("Try again"),
                cause);
    }
}
