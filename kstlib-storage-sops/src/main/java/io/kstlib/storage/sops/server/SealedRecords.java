package io.kstlib.storage.sops.server;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.storage.sops.envelope.RecordProof;
import io.kstlib.storage.sops.envelope.RecordProof.Written;
import io.kstlib.storage.sops.envelope.TokenEnvelope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The records of a storage on a server: tokens as ciphertext with a version and a proof, removals, and lines of text. Remembers the newest value of each login
 * that this process saw: a fail-over may lose it, because a replica lags. Knows no server. Safe for use by several threads.
 */
public final class SealedRecords {

    /** The largest ciphertext, in bytes. */
    public static final int MOST_BYTES = 2 * 1024 * 1024;

    /** By how much a stored version may be ahead of the clock of the server to count for the next one: as long as a removal is remembered. */
    public static final Duration MOST_AHEAD = TokenStorage.KEPT_WHEN_DEAD;

    /** Versions are times in milliseconds. A value from here on, of the year 2255 or later, is not one of ours. */
    private static final long FIRST_IMPOSSIBLE = 9_000_000_000_000L;

    private static final int LONGEST_LINE = 300;
    private static final int MOST_READS = 5;

    private final TokenEnvelope envelope;
    private final RecordProof proofs;
    private final StorageContext context;
    private final Map<String, Value> newest = new ConcurrentHashMap<>();

    /**
     * Makes the records of a storage.
     *
     * @param context the storage, whose section has the keys of {@link #schema}
     * @throws ConfigurationException if they are wrong
     */
    public SealedRecords(StorageContext context) {
        this.context = context;
        this.envelope = TokenEnvelope.of(context);
        this.proofs = RecordProof.of(envelope, context);
    }

    /** {@return the keys of the section of such a storage: who can decrypt, and what proves who wrote a record} */
    public static ConfigSchema schema() {
        return TokenEnvelope.schema().with(RecordProof.schema());
    }

    /**
     * The place of a login.
     *
     * @param login the name of the login
     * @param name the whole name of its record on the server, which its proof covers
     * @param location the same, for messages
     */
    public record Slot(String login, String name, String location) {}

    /**
     * What is stored for a login, opened.
     *
     * @param version the fencing token of its writer; empty where nothing was ever stored
     * @param sealed the ciphertext; {@code null} where there is no token
     * @param proof proves that a replica wrote this version of it under this name; empty where nothing was ever stored, and for a removal without a key
     * @param token the same, opened; {@code null} where there is no token
     */
    public record Value(
            String version,
            @Nullable String sealed,
            String proof,
            @Nullable Token token) {

        static final Value NONE = new Value("", null, "", null);

        /** {@return the ciphertext; empty where there is no token} */
        public String text() {
            return sealed == null ? "" : sealed;
        }

        /** {@return the token; empty where there is none} */
        public Optional<Token> found() {
            return Optional.ofNullable(token);
        }

        boolean isOlderThan(Value other) {
            return number() < other.number();
        }

        private long number() {
            return version.isEmpty() ? 0 : Long.parseLong(version);
        }

        private boolean isSame(String otherVersion, @Nullable String otherSealed, String otherProof) {
            return version.equals(otherVersion) && Objects.equals(sealed, otherSealed) && proof.equals(otherProof);
        }

        /** Hides the token. */
        @Override
        public String toString() {
            return "Value[" + version + "]";
        }
    }

    /**
     * {@return the version that this process saw last; empty when it saw none}
     *
     * @param slot the login
     */
    public Optional<String> seen(Slot slot) {
        return Optional.ofNullable(newest.get(slot.name())).map(Value::version);
    }

    /**
     * Opens what was read. Refuses what no replica wrote under this name and version (security rule 14 in {@code docs/security.md}).
     *
     * @param slot the login
     * @param version the stored version; {@code null} where there is none
     * @param sealed the stored ciphertext; {@code null} where there is none
     * @param proof the stored proof; {@code null} where there is none
     * @return the value
     * @throws StorageException with reason UNREADABLE if it is damaged, or its proof does not hold
     */
    public Value open(Slot slot, @Nullable String version, @Nullable String sealed, @Nullable String proof) {
        if (version == null ? sealed != null : !isVersion(version)) {
            throw damaged(slot, "its version is missing or none of ours");
        }
        if (sealed != null && bytes(sealed).length > MOST_BYTES) {
            throw tooLarge(slot);
        }
        String shown = proof == null ? "" : proof;
        Value known = newest.get(slot.name());
        if (version == null) {
            return Value.NONE;
        }
        if (known != null && known.isSame(version, sealed, shown)) {
            return known;
        }
        requireProof(slot, version, sealed, shown);
        Token token = sealed == null ? null : envelope.open(bytes(sealed), slot.location(), slot.login());
        return new Value(version, sealed, shown, token);
    }

    private static boolean isVersion(String text) {
        return text.matches("[0-9]{1,13}") && Long.parseLong(text) < FIRST_IMPOSSIBLE;
    }

    /** Where no key is here, the envelope knows more about the lost key. */
    private void requireProof(Slot slot, String version, @Nullable String sealed, String proof) {
        try {
            proofs.require(proof, written(slot, version, sealed), slot.location(), slot.login());
        } catch (ConfigurationException noKey) {
            if (sealed != null) {
                var unused = envelope.open(bytes(sealed), slot.location(), slot.login());
            }
            throw noKey;
        }
    }

    private static Written written(Slot slot, String version, @Nullable String sealed) {
        return new Written(sealed == null ? "removal" : "token", slot.name(), version, sealed == null ? "" : sealed);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the stored value; never an older one than this process saw, even if that cannot be restored now. */
    Value newest(Slot slot, Supplier<Value> reading, Predicate<Value> restoring) {
        Value found = reading.get();
        Value lost = lost(slot, found).orElse(null);
        if (lost == null) {
            return remembered(slot, found);
        }
        try {
            var unused = restoring.test(lost);
        } catch (StorageException later) {
            return lost;
        }
        return lost;
    }

    /** Reads for the holder of a lock, who replaces the returned value. Fails if what a fail-over lost cannot be restored. */
    Value toReplace(Slot slot, Supplier<Value> reading, Predicate<Value> restoring) {
        for (int reads = 0; reads < MOST_READS; reads++) {
            Value found = reading.get();
            Value lost = lost(slot, found).orElse(null);
            if (lost == null) {
                return remembered(slot, found);
            }
            if (restoring.test(lost)) {
                return lost;
            }
            // another process restored a newer value meanwhile
        }
        throw new StorageException(
                slot.location(),
                Reason.UNREACHABLE,
                slot.location() + " changes all the time",
                Remedy.advice("Try again"),
                null);
    }

    /** Remembers what was read. Returns the newest of what this process saw. */
    private Value remembered(Slot slot, Value found) {
        if (found.version().isEmpty()) {
            return found;
        }
        Value kept = newest.merge(slot.name(), found, (old, now) -> now.isOlderThan(old) ? old : now);
        return kept == null ? found : kept;
    }

    /** Returns the value that this process saw and the server lost; empty if it lost none. */
    private Optional<Value> lost(Slot slot, Value found) {
        Value known = newest.get(slot.name());
        if (known == null || !found.isOlderThan(known)) {
            return Optional.empty();
        }
        boolean isForgotten = known.token() != null
                && TokenStorage.keptUntil(known.token())
                        .filter(end -> !context.clock().instant().isBefore(end))
                        .isPresent();
        if (isForgotten || (known.token() == null && found.version().isEmpty())) {
            newest.remove(slot.name(), known);
            return Optional.empty();
        }
        return Optional.of(known);
    }

    /**
     * {@return the failure of a record that is larger than {@link #MOST_BYTES}}
     *
     * @param slot the login
     */
    public static StorageException tooLarge(Slot slot) {
        return damaged(slot, "it is larger than " + MOST_BYTES + " bytes");
    }

    private static StorageException damaged(Slot slot, String why) {
        return new StorageException(
                slot.location(),
                Reason.UNREADABLE,
                "the token of \"" + slot.login() + "\" in " + slot.location() + " is damaged: " + why,
                Remedy.either(Remedy.advice("Restore it"), Remedy.removeToken(slot.login())),
                null);
    }

    /**
     * Seals a token for the holder of a lock.
     *
     * @param slot the login
     * @param fence the fencing token of the lock, which becomes the version
     * @param token what to store
     * @return what is stored
     * @throws StorageException with reason NOT_WRITABLE if it cannot be encrypted, or is too large
     */
    public Value token(Slot slot, String fence, Token token) {
        byte[] sealed = envelope.seal(token, slot.location());
        if (sealed.length > MOST_BYTES) {
            throw new StorageException(
                    slot.location(),
                    Reason.NOT_WRITABLE,
                    "the token of \"" + slot.login() + "\" has " + sealed.length
                            + " bytes when it is encrypted, more than the " + MOST_BYTES + " allowed",
                    null,
                    null);
        }
        String text = new String(sealed, StandardCharsets.UTF_8);
        return new Value(fence, text, proofs.of(written(slot, fence, text), slot.location()), token);
    }

    /**
     * Makes a removal. Without a key, such as when it is lost or a secret cannot be fetched, nothing can prove it, and none is remembered.
     *
     * @param slot the login
     * @param fence the fencing token of the lock, which becomes the version
     * @return what is stored
     */
    public Value removal(Slot slot, String fence) {
        String proof = "";
        try {
            proof = proofs.of(written(slot, fence, null), slot.location());
        } catch (ConfigurationException | SecretException noKey) {
            context.warn("the token of \"" + slot.login() + "\" is removed from " + slot.location()
                    + " without a proof, so a process that has the key and remembers the token brings it back: "
                    + noKey.problem());
        }
        return new Value(fence, null, proof, null);
    }

    /**
     * Remembers a value that is stored now.
     *
     * @param slot the login
     * @param value what was stored
     */
    public void stored(Slot slot, Value value) {
        if (value.proof().isEmpty()) {
            newest.remove(slot.name());
        } else {
            var unused = remembered(slot, value);
        }
    }

    /**
     * Returns when a server may forget a value. A removal is remembered for a day.
     *
     * @param value the value; {@code null} for nothing
     * @return the time; empty if it keeps it
     */
    public Optional<Instant> forgottenAt(@Nullable Value value) {
        return value == null || value.token() == null
                ? Optional.of(context.clock().instant().plus(TokenStorage.KEPT_WHEN_DEAD))
                : TokenStorage.keptUntil(value.token());
    }

    /**
     * Reads a line. Empty where no line is stored, or nothing proves that a replica wrote it: a writer of such a value could remove the line as well, so an
     * error would protect nothing.
     *
     * @param slot the login
     * @param name the whole name of the line on the server
     * @param text what is stored; empty for nothing
     * @return the line
     */
    public Optional<String> line(Slot slot, String name, String text) {
        int blank = text.indexOf(' ');
        if (blank < 0 || text.length() > LONGEST_LINE) {
            return Optional.empty();
        }
        String line = text.substring(blank + 1);
        return proofs.holds(text.substring(0, blank), noted(name, line), slot.location())
                ? Optional.of(line)
                : Optional.empty();
    }

    /** A line has no version: it says when it was written, and a note of a refresh about which refresh token. It holds no secret, so it is not sealed. */
    private static Written noted(String name, String line) {
        return new Written("line", name, "", line);
    }

    /**
     * Proves a line.
     *
     * @param slot the login
     * @param name the whole name of the line on the server
     * @param line the line
     * @return what is stored
     */
    public String proved(Slot slot, String name, String line) {
        proofs.prove(slot.location());
        return proofs.of(noted(name, line), slot.location()) + " " + line;
    }

    /**
     * Proves that a stored value can be replaced by one that is readable here, with a proof.
     *
     * @param slot the login
     * @param stored what is stored
     */
    public void proveReplaceable(Slot slot, Value stored) {
        proofs.prove(slot.location());
        if (stored.sealed() != null) {
            envelope.proveReplacement(bytes(stored.sealed()), slot.location());
        }
    }

    /**
     * Proves that a token can be encrypted, and gets a proof. Makes the user's own age key where no recipient is chosen and there is none.
     *
     * @param slot the login
     */
    public void proveSealing(Slot slot) {
        envelope.prove(slot.location());
        proofs.prove(slot.location());
    }

    /**
     * {@return who can decrypt, and where the key of the proofs comes from; makes no key}
     *
     * @param slot the login
     */
    public List<Check> preflight(Slot slot) {
        List<Check> checks = new ArrayList<>(envelope.preflight(slot.location()));
        checks.add(proofs.check(slot.location()));
        return checks;
    }

    /** {@return the holder of a lock, for those who wait for it; machines of a fleet often have their name in a variable} */
    public String holder() {
        String host = Stream.of("HOSTNAME", "COMPUTERNAME")
                .map(variable -> context.environment().getOrDefault(variable, ""))
                .filter(name -> !name.isBlank())
                .findFirst()
                .map(name -> " on " + name)
                .orElse("");
        return "process " + ProcessHandle.current().pid() + host + " since "
                + context.clock().instant();
    }

    /**
     * Warns of what may be lost.
     *
     * @param line the warning
     */
    public void warn(String line) {
        context.warn(line);
    }
}
