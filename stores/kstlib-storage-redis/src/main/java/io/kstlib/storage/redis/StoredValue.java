package io.kstlib.storage.redis;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.TokenStorage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is stored for a login, opened.
 *
 * @param version the fencing token of its writer; empty where nothing was ever stored
 * @param sealed the ciphertext; {@code null} where there is no token
 * @param proof proves that a replica wrote this version of it under this name; empty where nothing was ever stored, and for a removal without a key
 * @param token the same, opened; {@code null} where there is no token
 */
record StoredValue(
        String version,
        @Nullable String sealed,
        String proof,
        @Nullable Token token) {

    static final StoredValue NONE = new StoredValue("", null, "", null);

    /** Versions are times in milliseconds. A value from here on, of the year 2255 or later, is not one of ours. */
    private static final long FIRST_IMPOSSIBLE = 9_000_000_000_000L;

    /** By how much a stored version may be ahead of the clock of the server to count for the next one: as long as a removal is remembered. */
    static final Duration MOST_AHEAD = TokenStorage.KEPT_WHEN_DEAD;

    /** Whether a version is one that a lock gives. */
    static boolean isVersion(String text) {
        return text.matches("[0-9]{1,13}") && Long.parseLong(text) < FIRST_IMPOSSIBLE;
    }

    /** Returns the ciphertext; nothing where there is no token. */
    String text() {
        return sealed == null ? "" : sealed;
    }

    Optional<Token> found() {
        return Optional.ofNullable(token);
    }

    boolean isOlderThan(StoredValue other) {
        return number() < other.number();
    }

    private long number() {
        return version.isEmpty() ? 0 : Long.parseLong(version);
    }

    boolean isSame(String otherVersion, @Nullable String otherSealed, String otherProof) {
        return version.equals(otherVersion) && Objects.equals(sealed, otherSealed) && proof.equals(otherProof);
    }

    /** Returns when the server forgets it, in milliseconds since 1970; nothing if it keeps it. A removal is remembered for a day. */
    String forgottenAt(Clock clock) {
        Optional<Instant> end = token == null
                ? Optional.of(clock.instant().plus(TokenStorage.KEPT_WHEN_DEAD))
                : TokenStorage.keptUntil(token);
        return end.map(instant -> String.valueOf(instant.toEpochMilli())).orElse("");
    }

    boolean isForgotten(Clock clock) {
        return token != null
                && TokenStorage.keptUntil(token)
                        .filter(end -> !clock.instant().isBefore(end))
                        .isPresent();
    }

    @Override
    public String toString() {
        return "StoredValue[" + version + "]";
    }
}
