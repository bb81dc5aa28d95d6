package io.kstlib.storage.redis;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.storage.redis.server.RedisConversation;
import io.kstlib.storage.redis.server.RedisFailures;
import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.sops.envelope.RecordProof;
import io.kstlib.storage.sops.envelope.RecordProof.Written;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tokens, as ciphertext with a version. Remembers the newest value of each login that this process saw: a fail-over may lose it, because a replica
 * lags. Then it is brought back. Safe for use by several threads.
 */
final class LoginValues {

    private static final int MOST_BYTES = 2 * 1024 * 1024;
    private static final int MOST_READS = 5;
    private static final int LONGEST_LINE = 300;

    /** The version for writes that do not depend on the stored value. */
    static final String ANY_VERSION = "*";

    private final RedisServer server;
    private final TokenEnvelope envelope;
    private final RecordProof proofs;
    private final Clock clock;
    private final Consumer<String> warnings;
    private final Map<String, StoredValue> newest = new ConcurrentHashMap<>();

    /**
     * @param proofs prove who wrote a record
     * @param warnings receives a line about what may be lost
     */
    LoginValues(
            RedisServer server, TokenEnvelope envelope, RecordProof proofs, Clock clock, Consumer<String> warnings) {
        this.server = server;
        this.envelope = envelope;
        this.proofs = proofs;
        this.clock = clock;
        this.warnings = warnings;
    }

    /**
     * Speaks to the server of a login.
     *
     * @param replicas how many replicas the conversation waits for; 0 for none
     * @param commands may be run twice
     */
    <T> T ask(int replicas, LoginKeys keys, Step step, Function<RedisConversation, T> commands) {
        return replicas > 0
                ? server.askAndWait(keys.tag(), location(keys), step, commands)
                : server.ask(keys.tag(), location(keys), step, commands);
    }

    Instant now() {
        return clock.instant();
    }

    void warn(String line) {
        warnings.accept(line);
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
        Map<String, String> fields = ask(
                0, keys, Step.READ, conversation -> conversation.fields(keys.token(), "version", "sealed", "proof"));
        String sealed = fields.get("sealed");
        String number = fields.getOrDefault("version", "");
        String proof = fields.getOrDefault("proof", "");
        if (fields.containsKey("version") ? !StoredValue.isVersion(number) : sealed != null) {
            throw damaged(location, keys, "its version is missing or none of ours");
        }
        if (sealed != null && bytes(sealed).length > MOST_BYTES) {
            throw damaged(location, keys, "it is larger than " + MOST_BYTES + " bytes");
        }
        StoredValue known = newest.get(keys.tag());
        if (known != null && known.isSame(number, sealed, proof)) {
            return known;
        }
        if (number.isEmpty()) {
            return StoredValue.NONE;
        }
        requireProof(keys, number, sealed, proof);
        Token token = sealed == null ? null : envelope.open(bytes(sealed), location, keys.provider());
        return new StoredValue(number, sealed, proof, token);
    }

    /** Refuses what no replica wrote under this name and version (security rule 14). Where no key is here, the envelope knows more about the lost key. */
    private void requireProof(LoginKeys keys, String version, @Nullable String sealed, String proof) {
        String location = location(keys);
        try {
            proofs.require(proof, written(keys, version, sealed), location, keys.provider());
        } catch (ConfigurationException noKey) {
            if (sealed != null) {
                var unused = envelope.open(bytes(sealed), location, keys.provider());
            }
            throw noKey;
        }
    }

    private static Written written(LoginKeys keys, String version, @Nullable String sealed) {
        return new Written(sealed == null ? "removal" : "token", keys.token(), version, sealed == null ? "" : sealed);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
        List<Object> answer = ask(
                0,
                keys,
                step,
                conversation -> Script.RESTORE.run(
                        conversation,
                        List.of(keys.token()),
                        lost.version(),
                        lost.text(),
                        forgottenAt(lost),
                        keys.channel(),
                        lost.proof()));
        return Script.first(answer).equals("RESTORED");
    }

    private static StorageException damaged(String location, LoginKeys keys, String why) {
        return new StorageException(
                location,
                Reason.UNREADABLE,
                "the token of \"" + keys.provider() + "\" in " + location + " is damaged: " + why,
                Remedy.either(Remedy.advice("Restore it"), Remedy.removeToken(keys.provider())),
                null);
    }

    /** Seals a token for the holder of a lock. */
    StoredValue token(LoginKeys keys, String fence, Token token) {
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
        String text = new String(sealed, StandardCharsets.UTF_8);
        return new StoredValue(fence, text, proofs.of(written(keys, fence, text), location(keys)), token);
    }

    /** Makes a removal. Without a key, such as when it is lost or a secret cannot be fetched, nothing can prove it, and none is remembered. */
    StoredValue removal(LoginKeys keys, String fence) {
        String proof = "";
        try {
            proof = proofs.of(written(keys, fence, null), location(keys));
        } catch (ConfigurationException | SecretException noKey) {
            warn("the token of \"" + keys.provider() + "\" is removed from " + server.name()
                    + " without a proof, so a process that has the key and remembers the token brings it back: "
                    + noKey.problem());
        }
        return new StoredValue(fence, null, proof, null);
    }

    /** Remembers a value that is stored now. */
    void stored(LoginKeys keys, StoredValue value) {
        if (value.proof().isEmpty()) {
            newest.remove(keys.tag());
        } else {
            remembered(keys, value);
        }
    }

    /** Returns when the server forgets a value, in milliseconds since 1970; nothing if it keeps it. */
    String forgottenAt(StoredValue value) {
        return value.forgottenAt(clock);
    }

    /**
     * Reads a line. Empty where no line is stored, or nothing proves that a replica wrote it: a writer of such a value could remove the line as well, so an
     * error would protect nothing.
     *
     * @param key where it is
     */
    Optional<String> line(LoginKeys keys, String key) {
        String text = ask(0, keys, Step.READ, conversation -> RedisConversation.text(conversation.ask("GET", key)));
        int blank = text.indexOf(' ');
        if (blank < 0 || text.length() > LONGEST_LINE) {
            return Optional.empty();
        }
        String line = text.substring(blank + 1);
        return proofs.holds(text.substring(0, blank), line(key, line), location(keys))
                ? Optional.of(line)
                : Optional.empty();
    }

    /** A line has no version: it says when it was written, and a note of a refresh about which refresh token. It holds no secret, so it is not sealed. */
    private static Written line(String key, String line) {
        return new Written("line", key, "", line);
    }

    /** Returns what is stored for a line. */
    String proved(LoginKeys keys, String key, String line) {
        proofs.prove(location(keys));
        return proofs.of(line(key, line), location(keys)) + " " + line;
    }

    /** Proves that the stored value can be replaced by one that is readable here, with a proof. */
    void proveReplaceable(LoginKeys keys, StoredValue stored) {
        proofs.prove(location(keys));
        if (stored.sealed() != null) {
            envelope.proveReplacement(bytes(stored.sealed()), location(keys));
        }
    }
}
