package io.kstlib.storage.redis;

import io.kstlib.base.Deadline;
import io.kstlib.base.Spans;
import io.kstlib.storage.redis.server.RedisConversation;
import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.kstlib.storage.redis.server.RedisServer;
import java.time.Duration;
import java.util.function.Function;

/**
 * How replicas confirm what is written.
 *
 * @param replicas how many must confirm; 0 for none
 * @param within how long they may take
 */
record ReplicaConfirmation(int replicas, Duration within) {

    static final ReplicaConfirmation NONE = new ReplicaConfirmation(0, Duration.ZERO);

    /** They confirm within a few milliseconds, or something is wrong: then the write is tried again, and the lock must not end before. */
    private static final int SHARE = 6;

    /**
     * @param replicas how many have to confirm
     * @param command how long a command may take
     * @param lease how long a lock lasts
     */
    static ReplicaConfirmation by(int replicas, Duration command, Duration lease) {
        return new ReplicaConfirmation(replicas, Spans.shorter(command, lease).dividedBy(SHARE));
    }

    boolean isDemanded() {
        return replicas > 0;
    }

    /** Speaks to the server about writes that may have to be confirmed. */
    <T> T ask(
            RedisServer server,
            Deadline whole,
            LoginKeys keys,
            String location,
            Step step,
            Function<RedisConversation, T> commands) {
        return isDemanded()
                ? server.askAndWait(whole, keys.tag(), location, step, commands)
                : server.ask(whole, keys.tag(), location, step, commands);
    }

    /** Returns how many replicas have the writes of this conversation. */
    long count(RedisConversation conversation) {
        return conversation.confirmed(replicas, within);
    }
}
