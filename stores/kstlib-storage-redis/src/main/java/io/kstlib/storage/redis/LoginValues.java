package io.kstlib.storage.redis;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.base.Deadline;
import io.kstlib.storage.redis.server.CommandFailedException;
import io.kstlib.storage.redis.server.RedisConversation;
import io.kstlib.storage.redis.server.RedisFailures;
import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.sops.envelope.RecordProof;
import io.kstlib.storage.sops.envelope.RecordProof.Written;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tokens, as ciphertext with a version. Remembers the newest value of each login that this process saw: a fail-over may lose it, because a replica
 * lags. Then it is brought back. Safe for use by several threads.
 */
final class LoginValues {

    private static final int MOST_BYTES = 2 * 1024 * 1024;
    private static final int MOST_READS = 5;

    private final RedisServer server;
    private final TokenEnvelope envelope;
    private final RecordProof proofs;
    private final Clock clock;
    private final ReplicaConfirmation confirmation;
    private final Consumer<String> warnings;
    private final Map<String, StoredValue> newest = new ConcurrentHashMap<>();

    /**
     * @param proofs prove who wrote a record
     * @param confirmation how replicas confirm a write
     * @param warnings receives a line when they do not
     */
    LoginValues(
            RedisServer server,
            TokenEnvelope envelope,
            RecordProof proofs,
            Clock clock,
            ReplicaConfirmation confirmation,
            Consumer<String> warnings) {
        this.server = server;
        this.envelope = envelope;
        this.proofs = proofs;
        this.clock = clock;
        this.confirmation = confirmation;
        this.warnings = warnings;
    }

    String location(LoginKeys keys) {
        return server.name() + " " + keys.token();
    }

    /** Returns the version that this process saw last; empty when it saw none. */
    Optional<String> seen(LoginKeys keys) {
        return Optional.ofNullable(newest.get(keys.tag())).map(StoredValue::version);
    }

    /** Reads the stored value; never an older one than this process saw. */
    StoredValue read(LoginKeys keys) {
        StoredValue found = found(keys);
        StoredValue lost = lost(keys, found).orElse(null);
        if (lost == null) {
            return remembered(keys, found);
        }
        try {
            var unused = restored(keys, lost, Step.WRITE);
        } catch (StorageException later) {
            return lost; // newer than the stored value, even if it cannot be written now
        }
        return lost;
    }

    /**
     * Reads for the holder of a lock, who replaces the returned value.
     *
     * @throws StorageException if what a fail-over lost cannot be brought back
     */
    StoredValue readStored(LoginKeys keys) {
        for (int reads = 0; reads < MOST_READS; reads++) {
            StoredValue found = found(keys);
            StoredValue lost = lost(keys, found).orElse(null);
            if (lost == null) {
                return remembered(keys, found);
            }
            if (restored(keys, lost, Step.LOCK)) {
                return lost;
            }
            // another process restored a newer value meanwhile
        }
        throw RedisFailures.away(location(keys), "what it has changes all the time");
    }

    private StoredValue found(LoginKeys keys) {
        String location = location(keys);
        Map<String, byte[]> fields = server.ask(
                keys.tag(),
                location,
                Step.READ,
                conversation -> conversation.fields(keys.token(), "version", "sealed", "proof"));
        byte[] content = fields.get("sealed");
        byte[] version = fields.get("version");
        String sealed = content == null ? null : new String(content, StandardCharsets.UTF_8);
        String number = version == null ? "" : new String(version, StandardCharsets.UTF_8);
        String proof = new String(fields.getOrDefault("proof", new byte[0]), StandardCharsets.UTF_8);
        if (version == null ? sealed != null : !StoredValue.isVersion(number)) {
            throw damaged(location, keys, "its version is missing or none of ours");
        }
        if (content != null && content.length > MOST_BYTES) {
            throw damaged(location, keys, "it is larger than " + MOST_BYTES + " bytes");
        }
        StoredValue known = newest.get(keys.tag());
        if (known != null && known.isSame(number, sealed, proof)) {
            return known;
        }
        if (version == null) {
            return StoredValue.NONE;
        }
        requireProof(keys, number, content, proof);
        Token token = content == null ? null : envelope.open(content, location, keys.provider());
        return new StoredValue(number, sealed, proof, token);
    }

    /** Refuses what no replica wrote under this name and version (security rule 14). Where no key is here, the envelope knows more about the lost key. */
    private void requireProof(LoginKeys keys, String version, byte @Nullable [] sealed, String proof) {
        String location = location(keys);
        String content = sealed == null ? null : new String(sealed, StandardCharsets.UTF_8);
        try {
            proofs.require(proof, written(keys, version, content), location, keys.provider());
        } catch (ConfigurationException noKey) {
            if (sealed != null) {
                var unused = envelope.open(sealed, location, keys.provider());
            }
            throw noKey;
        }
    }

    private static Written written(LoginKeys keys, String version, @Nullable String sealed) {
        return new Written(sealed == null ? "removal" : "token", keys.token(), version, text(sealed));
    }

    private StoredValue remembered(LoginKeys keys, StoredValue found) {
        if (found.version().isEmpty()) {
            return found;
        }
        StoredValue kept = newest.merge(keys.tag(), found, (old, now) -> now.isOlderThan(old) ? old : now);
        return kept == null ? found : kept;
    }

    /** Returns the value that this process saw and the server lost; empty if it lost none. */
    private Optional<StoredValue> lost(LoginKeys keys, StoredValue found) {
        StoredValue known = newest.get(keys.tag());
        if (known == null || !found.isOlderThan(known)) {
            return Optional.empty();
        }
        boolean isGone = known.isForgotten(clock)
                || (known.token() == null && found.version().isEmpty());
        if (isGone) {
            newest.remove(keys.tag(), known);
            return Optional.empty();
        }
        return Optional.of(known);
    }

    /** Restores the value that the server lost. Returns false if a newer one is stored. */
    private boolean restored(LoginKeys keys, StoredValue lost, Step step) {
        List<Object> answer = server.ask(
                keys.tag(),
                location(keys),
                step,
                conversation -> Script.RESTORE.run(
                        conversation,
                        List.of(keys.token()),
                        lost.version(),
                        text(lost.sealed()),
                        lost.forgottenAt(clock),
                        keys.channel(),
                        lost.proof()));
        return RedisConversation.text(answer.get(0)).equals("RESTORED");
    }

    private static String text(@Nullable String sealed) {
        return sealed == null ? "" : sealed;
    }

    private static StorageException damaged(String location, LoginKeys keys, String why) {
        return new StorageException(
                location,
                Reason.UNREADABLE,
                "the token of \"" + keys.provider() + "\" in " + location + " is damaged: " + why,
                Remedy.either(Remedy.advice("Restore it"), Remedy.removeToken(keys.provider())),
                null);
    }

    /**
     * Stores or removes a token, under a lock. After a broken connection, tries again as long as the lock can last.
     *
     * @param lease the lock, with what was read under it and the note that ends with this write
     * @param token the token; {@code null} to remove it
     */
    void store(RedisLease lease, @Nullable Token token) {
        LoginKeys keys = lease.keys();
        RedisLock lock = lease.lock();
        String sealed = token == null ? null : sealed(keys, token);
        String proof = proofs.of(written(keys, lock.fence(), sealed), location(keys));
        StoredValue value = new StoredValue(lock.fence(), sealed, proof, token);
        String answer = write(keys, lock, lease.stored().version(), value, lease.isNoted() ? "end" : "");
        if (answer.equals("LOST")) {
            throw lock.lost();
        }
        remembered(keys, value);
    }

    /**
     * Removes a token without reading it. Without a key, such as when it is lost or a secret cannot be fetched, nothing can prove the removal, and none is remembered. Returns whether there
     * was a token.
     */
    boolean remove(LoginKeys keys, RedisLock lock) {
        StoredValue removal = new StoredValue(lock.fence(), null, proofOfRemoval(keys, lock), null);
        String answer = write(keys, lock, RedisLock.ANY_VERSION, removal, "end");
        if (answer.equals("LOST")) {
            throw lock.lost();
        }
        if (removal.proof().isEmpty()) {
            newest.remove(keys.tag());
        } else {
            remembered(keys, removal);
        }
        return answer.equals("REMOVED");
    }

    private String proofOfRemoval(LoginKeys keys, RedisLock lock) {
        try {
            return proofs.of(written(keys, lock.fence(), null), location(keys));
        } catch (ConfigurationException | SecretException noKey) {
            warnings.accept("the token of \"" + keys.provider() + "\" is removed from " + server.name()
                    + " without a proof, so a process that has the key and remembers the token brings it back: "
                    + noKey.problem());
            return "";
        }
    }

    private String sealed(LoginKeys keys, Token token) {
        byte[] sealed = envelope.seal(token, location(keys));
        if (sealed.length > MOST_BYTES) {
            throw new StorageException(
                    location(keys),
                    Reason.NOT_WRITABLE,
                    "the token of \"" + keys.provider() + "\" has " + sealed.length
                            + " bytes when it is encrypted, more than the " + MOST_BYTES + " allowed",
                    null,
                    null);
        }
        return new String(sealed, StandardCharsets.UTF_8);
    }

    private String write(LoginKeys keys, RedisLock lock, String before, StoredValue value, String note) {
        Deadline whole = Deadline.in(lock.lease());
        return RedisServer.patiently(
                lock.lease(),
                () -> confirmation.ask(server, whole, keys, location(keys), Step.WRITE, conversation -> {
                    List<Object> answer = Script.STORE.run(
                            conversation,
                            List.of(keys.token(), keys.lock(), keys.intent()),
                            lock.owner(),
                            lock.fence(),
                            before,
                            text(value.sealed()),
                            value.forgottenAt(clock),
                            keys.channel(),
                            note,
                            value.proof());
                    confirm(keys, conversation);
                    return RedisConversation.text(answer.get(0));
                }));
    }

    /** Waits for replicas. The write is done already, so a replica that lags is not a failure. If the server is gone, it is written once more. */
    private void confirm(LoginKeys keys, RedisConversation conversation) {
        if (!confirmation.isDemanded()) {
            return;
        }
        String why;
        try {
            if (confirmation.count(conversation) >= confirmation.replicas()) {
                return;
            }
            why = "fewer than " + confirmation.replicas() + " replicas confirmed it in time";
        } catch (CommandFailedException failed) {
            if (failed.code().isEmpty()) {
                throw failed;
            }
            why = "the server does not wait for replicas (" + failed.code().get() + ")";
        }
        warnings.accept("the token of \"" + keys.provider() + "\" is stored in " + server.name() + ", but " + why
                + ": a fail-over now may lose it");
    }

    /** Returns the line that a login leaves for the next. */
    Note note(LoginKeys keys) {
        return new RedisNote(server, proofs, keys, location(keys));
    }

    /** Returns the note of an update that did not end. */
    Optional<String> noted(LoginKeys keys) {
        return RedisNote.line(server, proofs, keys.tag(), keys.intent(), location(keys));
    }

    /**
     * Writes the note for the next holder, or removes it where the line is empty. It is kept as long as the token. A note that no replica
     * confirms is an error: a fail-over could lose it, and nothing was sent yet.
     */
    void note(RedisLease lease, String line) {
        LoginKeys keys = lease.keys();
        RedisLock lock = lease.lock();
        Deadline whole = Deadline.in(lock.lease());
        String answer = RedisServer.patiently(
                lock.lease(),
                () -> confirmation.ask(server, whole, keys, location(keys), Step.WRITE, conversation -> {
                    String said = noted(conversation, lease, line);
                    if (confirmation.isDemanded()
                            && !line.isEmpty()
                            && said.equals("NOTED")
                            && confirmation.count(conversation) < confirmation.replicas()) {
                        throw RedisFailures.away(
                                location(keys),
                                "fewer than " + confirmation.replicas() + " replicas confirmed the note of a refresh");
                    }
                    return said;
                }));
        if (answer.equals("LOST")) {
            throw lock.lost();
        }
    }

    private String noted(RedisConversation conversation, RedisLease lease, String line) {
        LoginKeys keys = lease.keys();
        List<Object> answer = Script.NOTE.run(
                conversation,
                List.of(keys.intent(), keys.lock(), keys.token()),
                lease.lock().owner(),
                lease.lock().fence(),
                line.isEmpty() ? "" : RedisNote.proved(proofs, keys.intent(), line, location(keys)),
                lease.stored().found().isPresent() ? lease.stored().forgottenAt(clock) : "",
                lease.stored().version());
        return RedisConversation.text(answer.get(0));
    }

    /** Restores the earlier note after a failed write. Tries once; if that fails, the next holder waits in vain. */
    void putBack(RedisLease lease, String line, StorageException failure) {
        LoginKeys keys = lease.keys();
        try {
            var unused = confirmation.ask(
                    server,
                    Deadline.in(lease.lock().lease()),
                    keys,
                    location(keys),
                    Step.WRITE,
                    conversation -> noted(conversation, lease, line));
        } catch (StorageException stays) {
            failure.addSuppressed(stays);
        }
    }

    /** Proves that the stored value can be replaced by one that is readable here, with a proof. */
    void proveReplaceable(LoginKeys keys, StoredValue stored) {
        proofs.prove(location(keys));
        if (stored.sealed() != null) {
            envelope.proveReplacement(stored.sealed().getBytes(StandardCharsets.UTF_8), location(keys));
        }
    }

    /**
     * The line that a login leaves for the next one. It holds no secret, so it is stored in plain text behind its proof, for a day.
     *
     * @param proofs prove who wrote it
     * @param keys the keys of the login
     * @param location for messages
     */
    private record RedisNote(RedisServer server, RecordProof proofs, LoginKeys keys, String location) implements Note {

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
        static Optional<String> line(
                RedisServer server, RecordProof proofs, String login, String key, String location) {
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
                    conversation -> conversation.ask(redis -> redis.set(
                            keys.note(), RedisConversation.bytes(proved), SetArgs.Builder.px(KEPT.toMillis()))));
        }

        @Override
        public void clear() {
            server.ask(
                    keys.tag(),
                    location,
                    Step.WRITE,
                    conversation -> conversation.ask(redis -> redis.del(keys.note())));
        }
    }
}
