package io.kstlib.storage.redis;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.storage.redis.server.RedisConversation;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.redis.server.RedisServer.Lane;
import io.kstlib.storage.sops.server.ServerFailures.Step;
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
    private static final String FIRST_CURSOR = "0";

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
            String cursor = FIRST_CURSOR;
            int portions = 0;
            do {
                boolean isTooMuch = portions++ >= MOST_PORTIONS
                        || found.size() > MOST_LOGINS
                        || System.nanoTime() - start >= LONGEST_LIST.toNanos();
                if (isTooMuch) {
                    throw endless(location);
                }
                List<Object> portion = conversation.list(
                        "SCAN", cursor, "MATCH", LoginKeys.pattern(prefix), "COUNT", String.valueOf(PORTION));
                for (Object key : RedisConversation.elements(portion.size() < 2 ? null : portion.get(1))) {
                    LoginKeys.ofToken(prefix, RedisConversation.text(key)).ifPresent(found::add);
                }
                cursor = Script.first(portion);
            } while (!cursor.equals(FIRST_CURSOR));
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
        return server.ask(Lane.SHARED, keys.tag(), server.name() + " " + keys.token(), Step.READ, conversation -> {
            boolean isHash = RedisConversation.text(conversation.ask("TYPE", keys.token()))
                    .equals("hash");
            return !isHash
                    || RedisConversation.text(conversation.ask("HEXISTS", keys.token(), "sealed"))
                            .equals("1");
        });
    }
}
