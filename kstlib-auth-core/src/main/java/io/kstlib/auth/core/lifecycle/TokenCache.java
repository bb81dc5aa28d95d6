package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.token.Freshness;
import io.kstlib.auth.core.lifecycle.token.Time;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The token in memory. To hand it out, only the clock is read. Once a second, the first caller looks at the storage; when that takes longer than
 * another second, the others look, too. No caller waits for another. A storage that announces changes is looked at after each change, and every ten
 * seconds in case one was missed. Safe for use by several threads.
 */
final class TokenCache {

    /** The time between two looks at the storage. A login or logout by another process is noticed that late. */
    private static final long LOOK_EVERY_MILLIS = 1000;

    /** The limit for a storage that announces changes, because it may miss one. */
    private static final long LOOK_WHEN_ANNOUNCED_MILLIS = 10_000;

    private final TokenKeeper keeper;
    private final Freshness freshness;
    private final Time time;
    private final Consumer<Token> loaded;
    private final AtomicReference<Held> held = new AtomicReference<>(Held.nothing(0));
    private final AtomicReference<@Nullable Optional<ChangeWatch>> watch = new AtomicReference<>();

    /**
     * A token in memory with the last look at the storage, and the time until the next one. Immutable, but for the claim on that look.
     *
     * <p>Both clocks measure the age of the token ({@link Time}). The token ends when either of them says so.
     */
    static final class Held {

        private static final Duration LONGEST_LIFE = Duration.ofDays(365);

        final @Nullable Token token;
        private final long lookedAtMillis;
        private final long coveredUntilMillis;
        private final Ends ends;
        private final int generation;
        private final AtomicBoolean claimed = new AtomicBoolean();

        /** When the token becomes stale and when it expires, by the stopwatch. */
        private record Ends(long staleNanos, long expiryNanos) {}

        private Held(@Nullable Token token, long lookedAtMillis, long coveredUntilMillis, Ends ends, int generation) {
            this.token = token;
            this.lookedAtMillis = lookedAtMillis;
            this.coveredUntilMillis = coveredUntilMillis;
            this.ends = ends;
            this.generation = generation;
        }

        static Held nothing(int generation) {
            return new Held(null, 0, 0, new Ends(0, 0), generation);
        }

        /**
         * Returns the state for a token that was just seen in the storage, or is to be stored there. A token that this process held already keeps its
         * age.
         */
        Held followedBy(Token next, Freshness freshness, Time time, long lookEveryMillis) {
            Instant now = time.instant();
            long nanos = time.nanos();
            Ends known = isSameAs(next) ? ends : ends(next, freshness, now, nanos);
            long untilStale = Math.min(
                    Duration.between(now, freshness.refreshAt(next)).toMillis(),
                    Duration.ofNanos(known.staleNanos() - nanos).toMillis());
            long until = now.toEpochMilli() + Math.max(0, Math.min(lookEveryMillis, untilStale));
            return new Held(next, now.toEpochMilli(), until, known, generation);
        }

        private static Ends ends(Token token, Freshness freshness, Instant now, long nanos) {
            return freshness.isExpired(token, now)
                    ? new Ends(nanos, nanos)
                    : new Ends(
                            nanos + nanosBetween(now, freshness.refreshAt(token)),
                            nanos + nanosBetween(now, freshness.expiry(token)));
        }

        private static long nanosBetween(Instant now, Instant later) {
            return Spans.shorter(Duration.between(now, later), LONGEST_LIFE).toNanos();
        }

        /** Returns the same with the next look due. */
        Held lookedAtNever() {
            return new Held(token, Long.MIN_VALUE / 2, 0, ends, generation);
        }

        /**
         * Whether it is the same token of the same age. Some servers prolong the access token instead of issuing another one; then its age changes.
         */
        boolean isSameAs(Token other) {
            return token != null
                    && token.accessToken().equals(other.accessToken())
                    && token.issuedAt().equals(other.issuedAt())
                    && token.expiresAt().equals(other.expiresAt());
        }

        /**
         * Whether a fresh token needs no further check: the time is between the last look and the next one, and the clock was not set back. This runs
         * for each request.
         */
        boolean covers(long nowMillis) {
            return nowMillis < coveredUntilMillis && nowMillis >= lookedAtMillis;
        }

        boolean wasLookedAtWithin(long millis, long nowMillis) {
            return token != null && nowMillis >= lookedAtMillis && nowMillis - lookedAtMillis < millis;
        }

        /** Whether this caller makes the next look. Only one of the callers that find it due does. */
        boolean claimLook() {
            return claimed.compareAndSet(false, true);
        }

        boolean isExpired(Freshness freshness, Time time) {
            return token == null
                    || time.nanos() - ends.expiryNanos() >= 0
                    || !time.instant().isBefore(freshness.expiry(token));
        }

        boolean isStale(Freshness freshness, Time time) {
            return token == null
                    || isExpired(freshness, time)
                    || time.nanos() - ends.staleNanos() >= 0
                    || !time.instant().isBefore(freshness.refreshAt(token));
        }
    }

    /**
     * @param loaded receives a token that another process stored
     */
    TokenCache(TokenKeeper keeper, Freshness freshness, Time time, Consumer<Token> loaded) {
        this.keeper = keeper;
        this.freshness = freshness;
        this.time = time;
        this.loaded = loaded;
    }

    /** {@return the token; {@code null} when a closer look is needed} */
    @Nullable
    Token fresh() {
        Held seen = holding();
        return seen.covers(time.millis()) ? seen.token : null;
    }

    private Held holding() {
        return Objects.requireNonNull(held.get());
    }

    /**
     * Returns what is held. Looks at the storage first if the last look is too long ago. Holds nothing when nothing is stored.
     *
     * @return {@code null} when the storage cannot be reached and the token that is held has expired
     */
    @Nullable
    Held look() {
        while (true) {
            Held seen = holding();
            long now = time.millis();
            long every = lookEvery();
            boolean recent = seen.wasLookedAtWithin(every, now);
            if (recent || (seen.wasLookedAtWithin(every + LOOK_EVERY_MILLIS, now) && !seen.claimLook())) {
                return seen;
            }
            Held next = readIfReachable(seen, every);
            if (next == null) {
                return null;
            }
            if (held.compareAndSet(seen, next)) {
                Token token = next.token;
                if (token != null && !seen.isSameAs(token)) {
                    loaded.accept(token);
                }
                return next;
            }
        }
    }

    /** Reads the storage. If it cannot be reached for a moment, a valid token stays; for one that has expired, there is no answer. */
    private @Nullable Held readIfReachable(Held seen, long every) {
        try {
            return read(seen, every);
        } catch (StorageException failure) {
            Token known = seen.token;
            if (known == null || !isClosedForNow(failure)) {
                throw failure;
            }
            if (!isExpired(seen)) {
                return seen.followedBy(known, freshness, time, LOOK_EVERY_MILLIS);
            }
            if (!isUnreachable(failure)) {
                throw failure; // a locked keyring stays so until a person comes
            }
            return null;
        }
    }

    /** Whether the storage cannot be read now, which says nothing about what it holds: it is out of reach, or its keyring is locked. */
    static boolean isClosedForNow(AuthException failure) {
        return isUnreachable(failure)
                || failure.remedy()
                        .filter(Remedy.UnlockKeyring.class::isInstance)
                        .isPresent();
    }

    static boolean isUnreachable(AuthException failure) {
        return failure instanceof StorageException storage && storage.reason() == StorageException.Reason.UNREACHABLE;
    }

    private Held read(Held seen, long every) {
        Optional<Token> newest = keeper.newest();
        return newest.isPresent()
                ? seen.followedBy(newest.get(), freshness, time, every)
                : Held.nothing(seen.generation);
    }

    /** Returns the time between two looks. The watch begins before the first token is read, so that no change is missed. */
    private long lookEvery() {
        Optional<ChangeWatch> known = watch.get();
        if (known == null) {
            Optional<ChangeWatch> made;
            try {
                made = keeper.watch(this::changed);
            } catch (StorageException | PluginException notNow) {
                return LOOK_EVERY_MILLIS; // the look itself tells why, and the next one tries again
            }
            if (!watch.compareAndSet(null, made)) {
                made.ifPresent(ChangeWatch::close); // another thread was quicker
            }
            known = watch.get();
        }
        boolean isAnnounced = known != null && known.isPresent() && known.get().isLive();
        return isAnnounced ? LOOK_WHEN_ANNOUNCED_MILLIS : LOOK_EVERY_MILLIS;
    }

    /** Lets the next caller look at the storage; what is held keeps its age. */
    private void changed() {
        held.updateAndGet(Held::lookedAtNever);
    }

    /** Returns the token in memory if it is still valid, without a look at the storage. */
    Optional<Token> valid() {
        Held seen = holding();
        return Optional.ofNullable(seen.token).filter(token -> !isExpired(seen));
    }

    /** Releases what the storage keeps for this process. */
    void close() {
        Optional<ChangeWatch> ending = watch.getAndSet(Optional.empty());
        if (ending != null && ending.isPresent()) {
            ending.get().close();
        }
    }

    boolean isStale(Held token) {
        return token.isStale(freshness, time);
    }

    boolean isExpired(Held token) {
        return token.isExpired(freshness, time);
    }

    /** Whether it is time for another token than this one, also by the age of the held one. */
    boolean isStale(Token token) {
        Held known = holding();
        return freshness.isStale(token, time.instant()) || (known.isSameAs(token) && isStale(known));
    }

    boolean isExpired(Token token) {
        Held known = holding();
        return freshness.isExpired(token, time.instant()) || (known.isSameAs(token) && isExpired(known));
    }

    int generation() {
        return holding().generation;
    }

    /** Takes a token that a refresh brought, unless there was a login or logout since the refresh began. */
    void adopt(Token token, int generation) {
        while (true) {
            Held seen = holding();
            if (seen.generation != generation
                    || held.compareAndSet(seen, seen.followedBy(token, freshness, time, LOOK_EVERY_MILLIS))) {
                return;
            }
        }
    }

    /** Lets the next caller look at the storage. */
    void forget() {
        held.updateAndGet(seen -> Held.nothing(seen.generation + 1));
    }
}
