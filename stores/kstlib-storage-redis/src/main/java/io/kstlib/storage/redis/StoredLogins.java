package io.kstlib.storage.redis;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.kstlib.storage.redis.server.RedisServer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists the logins on a server.
 *
 * @param server the server, or a cluster
 */
record StoredLogins(RedisServer server) {

    private static final int PORTION = 1000;

    /** The limit for a server with more than ten million keys, or with an endless list. */
    private static final int MOST_PORTIONS = 10_000;

    private static final int MOST_LOGINS = 10_000;
    private static final Duration LONGEST_LIST = Duration.ofSeconds(30);

    /** Returns the logins that have a token. Asks for keys in portions, because a server may have many that are not ours. */
    List<LoginKeys> all(String prefix) {
        String location = server.name();
        List<LoginKeys> found = new ArrayList<>();
        long start = System.nanoTime();
        server.askAll(location, conversation -> {
            ScanArgs args = ScanArgs.Builder.matches(LoginKeys.pattern(prefix)).limit(PORTION);
            ScanCursor cursor = ScanCursor.INITIAL;
            int portions = 0;
            do {
                boolean isTooMuch = portions++ >= MOST_PORTIONS
                        || found.size() > MOST_LOGINS
                        || System.nanoTime() - start >= LONGEST_LIST.toNanos();
                if (isTooMuch) {
                    throw endless(location);
                }
                ScanCursor from = cursor;
                KeyScanCursor<String> portion = conversation.ask(redis -> redis.scan(from, args));
                portion.getKeys().forEach(key -> LoginKeys.ofToken(prefix, key).ifPresent(found::add));
                cursor = portion;
            } while (!cursor.isFinished());
            return cursor;
        });
        return found.stream().filter(this::hasToken).toList();
    }

    private static StorageException endless(String location) {
        return new StorageException(
                location,
                Reason.UNREADABLE,
                "the keys of " + location + " cannot be listed: there are too many",
                Remedy.advice("Name the provider; its token is read without a list"),
                null);
    }

    /** Whether there is a token, or an unknown value in its place. A removed token leaves only a version. */
    private boolean hasToken(LoginKeys keys) {
        return server.ask(keys.tag(), server.name() + " " + keys.token(), Step.READ, conversation -> {
            boolean isHash = conversation.ask(redis -> redis.type(keys.token())).equals("hash");
            return !isHash || conversation.ask(redis -> redis.hexists(keys.token(), "sealed"));
        });
    }
}
