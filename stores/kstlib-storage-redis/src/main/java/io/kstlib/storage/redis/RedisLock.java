package io.kstlib.storage.redis;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.base.Deadline;
import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.kstlib.storage.redis.server.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock that this process took: on the server, with an owner, a fencing token and a lease. A thread of its own renews the lease until the lock is closed. If
 * the process is stopped for longer, the lease ends, and what it writes afterwards is refused.
 */
final class RedisLock implements AutoCloseable {

    /** How often a lease is renewed while it lasts. */
    private static final int RENEWALS = 3;

    /** The version for writes that do not depend on the stored value. */
    static final String ANY_VERSION = "*";

    private final RedisServer server;
    private final LoginKeys keys;
    private final String key;
    private final String location;
    private final String owner;
    private final String fence;
    private final Duration lease;
    private final Thread renewal = new Thread(this::renew, "kstlib-redis-lease");
    private volatile boolean isOver;

    /**
     * @param key the key of the lock
     * @param location for messages
     * @param owner who took it, a value that no one else has
     * @param fence the fencing token
     * @param lease how long it lasts without a renewal
     */
    RedisLock(
            RedisServer server,
            LoginKeys keys,
            String key,
            String location,
            String owner,
            String fence,
            Duration lease) {
        this.server = server;
        this.keys = keys;
        this.key = key;
        this.location = location;
        this.owner = owner;
        this.fence = fence;
        this.lease = lease;
        renewal.setDaemon(true);
        renewal.start();
    }

    String owner() {
        return owner;
    }

    String fence() {
        return fence;
    }

    Duration lease() {
        return lease;
    }

    /**
     * Renews the lease now. Fails where the server takes no writes, too.
     *
     * @param version the version that was read under this lock
     * @throws StorageException LOCK_LOST if another may have the lock, or if another version is stored by now
     */
    void prove(String version) {
        if (!isRenewed(version)) {
            throw lost();
        }
    }

    private boolean isRenewed(String version) {
        return server.ask(Deadline.in(lease), keys.tag(), location, Step.LOCK, conversation -> {
            List<Object> answer = Script.RENEW.run(
                    conversation, List.of(key, keys.token()), owner, fence, String.valueOf(lease.toMillis()), version);
            return answer.get(0).equals(1L);
        });
    }

    private void renew() {
        do {
            LockSupport.parkNanos(lease.toNanos() / RENEWALS);
        } while (!isOver && mayStillBeHeld());
    }

    /** Renews the lease. While the server is unreachable, the lease may last until it is back. */
    private boolean mayStillBeHeld() {
        try {
            return isRenewed(ANY_VERSION);
        } catch (AuthException away) {
            return true;
        }
    }

    StorageException lost() {
        return new StorageException(
                location,
                Reason.LOCK_LOST,
                "the lock of " + location + " ended, or another token came back, so nothing was stored",
                Remedy.advice("Try again"),
                null);
    }

    /** Releases the lock. If that fails, the lock ends with its lease. */
    @Override
    public void close() {
        isOver = true;
        LockSupport.unpark(renewal);
        try {
            server.ask(
                    Deadline.in(lease),
                    keys.tag(),
                    location,
                    Step.LOCK,
                    conversation -> Script.RELEASE.run(conversation, List.of(key), owner));
        } catch (AuthException endsByItself) {
            return;
        }
    }
}
