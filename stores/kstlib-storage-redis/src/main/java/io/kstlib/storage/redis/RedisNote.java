package io.kstlib.storage.redis;

import io.kstlib.auth.spi.storage.Note;
import io.kstlib.storage.redis.server.RedisConversation;
import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.kstlib.storage.redis.server.RedisServer;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The line that a login leaves for the next one. It holds no secret, so it is stored in plain text, for a day.
 *
 * @param keys the keys of the login
 * @param location for messages
 */
record RedisNote(RedisServer server, LoginKeys keys, String location) implements Note {

    private static final Duration KEPT = Duration.ofDays(1);
    private static final int LONGEST = 200;

    @Override
    public Optional<String> read() {
        return line(server, keys.tag(), keys.note(), location);
    }

    /** Reads the line; empty if there is none, or an unknown value in its place. */
    static Optional<String> line(RedisServer server, String login, String key, String location) {
        byte[] line = server.ask(
                        login,
                        location,
                        Step.READ,
                        conversation -> Optional.ofNullable(conversation.ask(redis -> redis.get(key))))
                .orElse(new byte[0]);
        String text = new String(line, StandardCharsets.UTF_8);
        return text.isEmpty() || text.length() > LONGEST ? Optional.empty() : Optional.of(text);
    }

    @Override
    public void write(String line) {
        server.ask(
                keys.tag(),
                location,
                Step.WRITE,
                conversation -> conversation.ask(redis ->
                        redis.set(keys.note(), RedisConversation.bytes(line), SetArgs.Builder.px(KEPT.toMillis()))));
    }

    @Override
    public void clear() {
        server.ask(keys.tag(), location, Step.WRITE, conversation -> conversation.ask(redis -> redis.del(keys.note())));
    }
}
