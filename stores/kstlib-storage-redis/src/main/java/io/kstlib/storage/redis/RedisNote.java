package io.kstlib.storage.redis;

import io.kstlib.auth.spi.storage.Note;
import io.kstlib.storage.redis.server.RedisConversation;
import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.sops.envelope.RecordProof;
import io.kstlib.storage.sops.envelope.RecordProof.Written;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The line that a login leaves for the next one. It holds no secret, so it is stored in plain text behind its proof, for a day.
 *
 * @param proofs prove who wrote it
 * @param keys the keys of the login
 * @param location for messages
 */
record RedisNote(RedisServer server, RecordProof proofs, LoginKeys keys, String location) implements Note {

    private static final Duration KEPT = Duration.ofDays(1);
    private static final int LONGEST = 300;

    @Override
    public Optional<String> read() {
        return line(server, proofs, keys.tag(), keys.note(), location);
    }

    /**
     * Reads a line. Empty if there is none, or if nothing proves that a replica wrote it there: who may write such a value may also remove the line, so
     * an error would protect nothing.
     */
    static Optional<String> line(RedisServer server, RecordProof proofs, String login, String key, String location) {
        byte[] stored = server.ask(
                        login,
                        location,
                        Step.READ,
                        conversation -> Optional.ofNullable(conversation.ask(redis -> redis.get(key))))
                .orElse(new byte[0]);
        String text = new String(stored, StandardCharsets.UTF_8);
        int blank = text.indexOf(' ');
        if (blank < 0 || text.length() > LONGEST) {
            return Optional.empty();
        }
        String line = text.substring(blank + 1);
        return proofs.holds(text.substring(0, blank), written(key, line), location)
                ? Optional.of(line)
                : Optional.empty();
    }

    /** Returns what is stored for a line. */
    static String proved(RecordProof proofs, String key, String line, String location) {
        proofs.prove(location);
        return proofs.of(written(key, line), location) + " " + line;
    }

    /** A line has no version: it says when it was written, and a note of a refresh about which refresh token. */
    private static Written written(String key, String line) {
        return new Written("line", key, "", line);
    }

    @Override
    public void write(String line) {
        String proved = proved(proofs, keys.note(), line, location);
        server.ask(
                keys.tag(),
                location,
                Step.WRITE,
                conversation -> conversation.ask(redis ->
                        redis.set(keys.note(), RedisConversation.bytes(proved), SetArgs.Builder.px(KEPT.toMillis()))));
    }

    @Override
    public void clear() {
        server.ask(keys.tag(), location, Step.WRITE, conversation -> conversation.ask(redis -> redis.del(keys.note())));
    }
}
