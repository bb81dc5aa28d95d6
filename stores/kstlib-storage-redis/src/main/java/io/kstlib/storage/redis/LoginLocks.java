package io.kstlib.storage.redis;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.base.Deadline;
import io.kstlib.base.Spans;
import io.kstlib.storage.redis.server.CommandFailedException;
import io.kstlib.storage.redis.server.RedisConversation;
import io.kstlib.storage.redis.server.RedisFailures;
import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.kstlib.storage.redis.server.RedisServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Takes the locks of logins, and waits for them. Safe for use by several threads. */
final class LoginLocks {

    private static final Duration FIRST_LOOK = Duration.ofMillis(4);
    private static final Duration LAST_LOOK = Duration.ofMillis(100);
    private static final int LONGEST_HOLDER = 200;

    private final RedisServer server;
    private final Duration lease;
    private final ReplicaConfirmation confirmation;
    private final Function<LoginKeys, Optional<String>> seen;
    private final Clock clock;
    private final String holder;

    /**
     * @param lease how long a lock lasts without a renewal
     * @param confirmation how replicas confirm a lock of updates
     * @param seen knows the newest version that this process saw
     * @param holder this process, in words for those who wait
     */
    LoginLocks(
            RedisServer server,
            Duration lease,
            ReplicaConfirmation confirmation,
            Function<LoginKeys, Optional<String>> seen,
            Clock clock,
            String holder) {
        this.server = server;
        this.lease = lease;
        this.confirmation = confirmation;
        this.seen = seen;
        this.clock = clock;
        this.holder = holder;
    }

    /** Takes the lock of updates. It is held only when as many replicas as configured have it. */
    RedisLock forUpdate(LoginKeys keys, Duration wait, String location) {
        return take(keys, keys.lock(), wait, location, confirmation);
    }

    /** Takes the turn of a login. A fail-over may let two persons log in at once, which costs one of them a login. */
    RedisLock forLogin(LoginKeys keys, Duration wait, String location) {
        return take(keys, keys.turn(), wait, location, ReplicaConfirmation.NONE);
    }

    private RedisLock take(LoginKeys keys, String key, Duration wait, String location, ReplicaConfirmation confirming) {
        long start = System.nanoTime();
        long look = FIRST_LOOK.toNanos();
        String owner = UUID.randomUUID().toString();
        while (true) {
            long waited = System.nanoTime() - start;
            Duration patience = patience(wait.minusNanos(waited), lease);
            List<Object> answer = tried(keys, key, owner, location, confirming, patience);
            if (answer.get(0).equals(1L)) {
                String fence = RedisConversation.text(answer.get(1));
                return new RedisLock(server, keys, key, location, owner, fence, lease);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw locked(location, "interrupted while waiting for the lock of " + location);
            }
            long left = wait.toNanos() - (System.nanoTime() - start);
            if (left <= 0) {
                String holder = PrintableText.oneLine(RedisConversation.text(answer.get(1)), LONGEST_HOLDER);
                throw StorageException.lockedBy(
                        location, location + " is in use: held by " + holder, holder.split(" since ", 2)[0]);
            }
            LockSupport.parkNanos(Math.min(left, ThreadLocalRandom.current().nextLong(look / 2, look)));
            look = Math.min(2 * look, LAST_LOOK.toNanos());
        }
    }

    /** Tries for as long as the server cannot be reached. Then the lock may be taken, and only the answer lost, so it is given back once. */
    private List<Object> tried(
            LoginKeys keys,
            String key,
            String owner,
            String location,
            ReplicaConfirmation confirming,
            Duration patience) {
        try {
            return RedisServer.patiently(patience, () -> tried(keys, key, owner, location, confirming));
        } catch (StorageException failure) {
            if (failure.reason() == Reason.UNREACHABLE) {
                giveBack(keys, key, owner, location, confirming, failure);
            }
            throw failure;
        }
    }

    private void giveBack(
            LoginKeys keys,
            String key,
            String owner,
            String location,
            ReplicaConfirmation confirming,
            StorageException failure) {
        try {
            var unused = confirming.ask(
                    server,
                    Deadline.in(lease),
                    keys,
                    location,
                    Step.LOCK,
                    conversation -> Script.RELEASE.run(conversation, List.of(key), owner));
        } catch (StorageException endsByItself) {
            failure.addSuppressed(endsByItself);
        }
    }

    private List<Object> tried(
            LoginKeys keys, String key, String owner, String location, ReplicaConfirmation confirming) {
        return confirming.ask(server, server.timeLeft(), keys, location, Step.LOCK, conversation -> {
            List<Object> answer;
            long sent;
            do {
                sent = System.nanoTime();
                answer = Script.TAKE.run(
                        conversation,
                        List.of(key, keys.token()),
                        owner,
                        holder(),
                        String.valueOf(lease.toMillis()),
                        String.valueOf(StoredValue.MOST_AHEAD.toMillis()),
                        seen.apply(keys).orElse("0"));
            } while (answer.get(0).equals(1L) && System.nanoTime() - sent >= lease.toNanos()); // it may be over by now
            if (confirming.isDemanded() && answer.get(0).equals(1L)) {
                requireReplicas(conversation, key, owner, location, confirming);
            }
            return answer;
        });
    }

    /** Gives the lock back unless replicas have it: after a fail-over, another could take it a second time. */
    private void requireReplicas(
            RedisConversation conversation, String key, String owner, String location, ReplicaConfirmation confirming) {
        long confirmed;
        try {
            confirmed = confirming.count(conversation);
        } catch (CommandFailedException failed) {
            if (failed.code().isPresent()) {
                Script.RELEASE.run(conversation, List.of(key), owner);
            }
            throw failed;
        }
        if (confirmed < confirming.replicas()) {
            Script.RELEASE.run(conversation, List.of(key), owner);
            throw RedisFailures.away(
                    location,
                    "only " + confirmed + " of " + confirming.replicas()
                            + " replicas confirmed the lock, and a lock that a fail-over loses could be given twice");
        }
    }

    private String holder() {
        return holder + " since " + clock.instant();
    }

    private static StorageException locked(String location, String problem) {
        return new StorageException(location, Reason.LOCKED, problem, Remedy.advice("Try again"), null);
    }

    /** Returns how long a caller waits for a server that cannot be reached. */
    private static Duration patience(Duration wait, Duration lease) {
        return Spans.shorter(wait, lease);
    }
}
