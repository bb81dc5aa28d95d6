package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.base.Spans;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a token is valid, and when it is time for another one.
 *
 * @param leeway how long before its expiry a token is refreshed, where its lifetime allows that
 */
public record Freshness(Duration leeway) {

    /** The rule where no leeway is configured: one minute. */
    public static final Freshness STANDARD = new Freshness(ProviderKeys.REFRESH_LEEWAY.standardValue());

    /** How far the clocks of this machine, the provider, and other machines that share a storage may be apart. */
    public static final Duration TOLERATED_DRIFT = Duration.ofMinutes(5);

    /** The leeway is at most this share (one fifth) of a token's life. Otherwise every call refreshes a short-lived token. */
    private static final int LEEWAY_SHARE = 5;

    /** A clock that was wrong shortens a token's life by at most this share (one half). */
    private static final int DRIFT_SHARE = 2;

    /**
     * {@return the rule for its tokens}
     *
     * @param settings the section of a provider
     */
    public static Freshness of(Settings settings) {
        return new Freshness(settings.get(ProviderKeys.REFRESH_LEEWAY));
    }

    /**
     * Returns the latest time at which a token expires. This machine's clock may have been ahead of the server's when the token was issued, and may
     * have been corrected since. Then the token ends earlier by that difference.
     *
     * @return by this machine's clock
     */
    public Instant expiry(Token token) {
        Duration drift = token.clockDrift().orElse(Duration.ZERO);
        Duration ahead = drift.isNegative() ? Duration.ZERO : drift;
        return token.effectiveExpiry()
                .minus(Spans.shorter(ahead, lifetime(token).dividedBy(DRIFT_SHARE)));
    }

    /**
     * {@return whether the token has, or may have, expired; also true when its issue is farther in the future than {@link #TOLERATED_DRIFT}: then the
     * clock was set back, and the age of the token is not known}
     *
     * @param now the present
     */
    public boolean isExpired(Token token, Instant now) {
        return !now.isBefore(expiry(token)) || now.isBefore(token.issuedAt().minus(TOLERATED_DRIFT));
    }

    /** {@return the time when it is time for another token} */
    public Instant refreshAt(Token token) {
        Instant expiry = expiry(token);
        Duration life = Duration.between(token.issuedAt(), expiry);
        return life.isNegative() ? expiry : expiry.minus(Spans.shorter(leeway, life.dividedBy(LEEWAY_SHARE)));
    }

    /**
     * {@return whether it is time for another token}
     *
     * @param now the present
     */
    public boolean isStale(Token token, Instant now) {
        return isExpired(token, now) || !now.isBefore(refreshAt(token));
    }

    /** Returns the lifetime; zero for a token that claims to have expired before it was issued. */
    private static Duration lifetime(Token token) {
        Duration life = Duration.between(token.issuedAt(), token.effectiveExpiry());
        return life.isNegative() ? Duration.ZERO : life;
    }
}
