package io.kstlib.storage.redis;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import java.util.Optional;

/**
 * The lock of an update, as its function sees it, and the note for the next holder. The line has a key of its own. It is written, and removed with what the
 * function returns, by scripts that check the lock. Used by one thread.
 */
final class RedisLease implements Lease, Note {

    private final LoginValues values;
    private final LoginKeys keys;
    private final RedisLock lock;
    private final StoredValue stored;
    private boolean isNoted;

    /** The stored line, as far as this holder knows; empty for none. */
    private String line = "";

    /**
     * @param stored what was read under the lock
     */
    RedisLease(LoginValues values, LoginKeys keys, RedisLock lock, StoredValue stored) {
        this.values = values;
        this.keys = keys;
        this.lock = lock;
        this.stored = stored;
    }

    LoginKeys keys() {
        return keys;
    }

    RedisLock lock() {
        return lock;
    }

    StoredValue stored() {
        return stored;
    }

    /** Whether this update left a line, which ends with it. */
    boolean isNoted() {
        return isNoted;
    }

    @Override
    public void prove() {
        lock.prove(stored.version());
        values.proveReplaceable(keys, stored);
    }

    @Override
    public Note note() {
        return this;
    }

    @Override
    public Optional<String> read() {
        Optional<String> found = values.noted(keys);
        line = found.orElse("");
        return found;
    }

    /** Writes the line. If that fails, or no replica confirms it, restores the earlier line, because the announced request is not sent. */
    @Override
    public void write(String next) {
        try {
            values.note(this, next);
        } catch (StorageException failure) {
            if (failure.reason() != Reason.LOCK_LOST) {
                values.putBack(this, line, failure);
            }
            throw failure;
        }
        line = next;
        isNoted = true;
    }

    @Override
    public void clear() {
        values.note(this, "");
        line = "";
        isNoted = false;
    }
}
