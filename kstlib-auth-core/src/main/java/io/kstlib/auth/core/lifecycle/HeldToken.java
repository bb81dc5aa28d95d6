package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A token in memory with the last look at the storage, and the time until the next one. Immutable, but for the claim on that look.
 *
 * <p>Two clocks say how old the token is. The wall clock runs on while the machine sleeps, but may be set back; the stopwatch cannot be set,
 * but may stand still in sleep. The token ends when either says so.
 */
final class HeldToken {

    /** How long the storage is not looked at, which is how late a login or logout by another process may be noticed. */
    static final long LOOK_EVERY_MILLIS = 1000;

    /** The same for a storage that announces changes, for those that were missed. */
    static final long LOOK_WHEN_ANNOUNCED_MILLIS = 10_000;

    private final @Nullable Token token;
    private final @Nullable String revision;
    private final long lookedAtMillis;
    private final long coveredUntilMillis;
    private final Ends ends;
    private final int generation;
    private final AtomicBoolean claimed = new AtomicBoolean();

    /** When the token becomes stale and when it expires, by the stopwatch. */
    private record Ends(long staleNanos, long expiryNanos) {}

    private HeldToken(
            @Nullable Token token,
            @Nullable String revision,
            long lookedAtMillis,
            long coveredUntilMillis,
            Ends ends,
            int generation) {
        this.token = token;
        this.revision = revision;
        this.lookedAtMillis = lookedAtMillis;
        this.coveredUntilMillis = coveredUntilMillis;
        this.ends = ends;
        this.generation = generation;
    }

    static HeldToken nothing(int generation) {
        return new HeldToken(null, null, 0, 0, new Ends(0, 0), generation);
    }

    /** A token as it was just seen in the storage, or will be; one that this process held already keeps its age. */
    HeldToken followedBy(Token next, @Nullable String mark, Freshness freshness, Moment now, long lookEveryMillis) {
        Ends known = isSameAs(next) ? ends : ends(next, freshness, now);
        long untilStale = Math.min(
                Duration.between(now.instant(), freshness.refreshAt(next)).toMillis(),
                Duration.ofNanos(known.staleNanos() - now.nanos()).toMillis());
        long millis = now.instant().toEpochMilli();
        long until = millis + Math.max(0, Math.min(lookEveryMillis, untilStale));
        return new HeldToken(next, mark, millis, until, known, generation);
    }

    /** The same, with the next look due. */
    HeldToken lookedAtNever() {
        return new HeldToken(token, revision, Long.MIN_VALUE / 2, 0, ends, generation);
    }

    private static Ends ends(Token token, Freshness freshness, Moment now) {
        if (freshness.isExpired(token, now.instant())) {
            return new Ends(now.nanos(), now.nanos());
        }
        return new Ends(now.nanosAt(freshness.refreshAt(token)), now.nanosAt(freshness.expiry(token)));
    }

    /** Some servers prolong the access token instead of giving another one; then it has another age. */
    boolean isSameAs(Token other) {
        return token != null
                && token.accessToken().equals(other.accessToken())
                && token.issuedAt().equals(other.issuedAt())
                && token.expiresAt().equals(other.expiresAt());
    }

    /** The hot path: between the last look and the next one, by a clock that was not set back, a fresh token is a fresh token. */
    boolean covers(long nowMillis) {
        return nowMillis < coveredUntilMillis && nowMillis >= lookedAtMillis;
    }

    boolean wasLookedAtWithin(long millis, long nowMillis) {
        return token != null && nowMillis >= lookedAtMillis && nowMillis - lookedAtMillis < millis;
    }

    /** Of those who find that the next look is due, one makes it. */
    boolean claimLook() {
        return claimed.compareAndSet(false, true);
    }

    boolean isExpired(Freshness freshness, Moment now) {
        return token == null
                || now.nanos() - ends.expiryNanos() >= 0
                || !now.instant().isBefore(freshness.expiry(token));
    }

    boolean isStale(Freshness freshness, Moment now) {
        return token == null
                || isExpired(freshness, now)
                || now.nanos() - ends.staleNanos() >= 0
                || !now.instant().isBefore(freshness.refreshAt(token));
    }

    @Nullable
    Token token() {
        return token;
    }

    @Nullable
    String revision() {
        return revision;
    }

    int generation() {
        return generation;
    }

    /** The present by both clocks. */
    record Moment(Instant instant, long nanos) {

        long nanosAt(Instant later) {
            Duration ahead = Duration.between(instant, later);
            return nanos + (ahead.compareTo(LONGEST) < 0 ? ahead : LONGEST).toNanos();
        }

        private static final Duration LONGEST = Duration.ofDays(365);
    }
}
