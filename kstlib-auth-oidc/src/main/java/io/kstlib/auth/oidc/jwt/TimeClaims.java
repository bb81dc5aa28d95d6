package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.spi.text.Spans;
import io.kstlib.http.ProviderHttp;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code exp}, {@code nbf} and {@code iat} (RFC 7519 sections 4.1.4 to 4.1.6). */
public final class TimeClaims {

    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L); // 9999-12-31T23:59:59Z

    private final Map<String, @Nullable Object> claims;
    private final Instant now;
    private final Duration skew;
    private final @Nullable Duration drift;

    /**
     * @param now the present by this machine's clock
     * @param skew how far two clocks may be apart
     * @param drift how far this clock is ahead of the provider's, or {@code null} when that is not known
     */
    public TimeClaims(Map<String, @Nullable Object> claims, Instant now, Duration skew, @Nullable Duration drift) {
        this.claims = claims;
        this.now = now;
        this.skew = skew;
        this.drift = drift;
    }

    public Optional<Instant> time(String claim) throws TokenRefusal {
        Object value = claims.get(claim);
        if (value == null && !claims.containsKey(claim)) {
            return Optional.empty();
        }
        BigDecimal seconds;
        if (value instanceof Long number) {
            seconds = BigDecimal.valueOf(number);
        } else if (value instanceof BigInteger number) {
            seconds = new BigDecimal(number);
        } else if (value instanceof BigDecimal number) {
            seconds = number;
        } else {
            throw TokenRefusal.differs(claim, "a number of seconds since 1970 (RFC 7519 section 2)", value);
        }
        if (seconds.signum() < 0 || seconds.compareTo(LAST_SECOND) > 0) {
            throw TokenRefusal.differs(claim, "a time from 1970 to the year 9999", value);
        }
        return Optional.of(Instant.ofEpochSecond(seconds.longValue()));
    }

    /** Returns a time that was checked before, for the report. */
    Optional<Instant> judged(String claim) {
        try {
            return time(claim);
        } catch (TokenRefusal unjudged) {
            throw new IllegalStateException(claim + " was not judged before", unjudged);
        }
    }

    public Instant required(String claim) throws TokenRefusal {
        Optional<Instant> time = time(claim);
        if (time.isEmpty()) {
            throw TokenRefusal.differs(claim, "a time", null);
        }
        return time.get();
    }

    /** Requires that the present is between the times that there are. */
    public void check() throws TokenRefusal {
        Optional<Instant> expires = time("exp");
        if (expires.isPresent() && !now.isBefore(expires.get().plus(skew))) {
            throw wrong(
                            "exp",
                            "the token expired at " + expires.get() + ", " + Spans.inWords(expires.get(), now)
                                    + " ago by this machine's clock")
                    .expected(
                            "after " + inSeconds(now.minus(skew)), expires.get().toString());
        }
        notIssuedInFuture();
        notInFuture("nbf", "the token is not valid before ");
    }

    /**
     * Refuses an ID token that is older than the request for it. A login without a {@code nonce} (OpenID Connect Core 1.0 section 3.1.3.7 (10)) and a
     * refresh (section 12.2) have nothing else that tells a new one from an old one.
     *
     * @param asked when it was asked for, by the clock of the provider; {@code null} where that does not matter
     */
    void checkIssuedSince(@Nullable Instant asked) throws TokenRefusal {
        Instant issued = required("iat");
        if (asked != null && issued.isBefore(asked.minus(skew))) {
            throw TokenRefusal.of(
                            "iat",
                            "the ID token was issued at " + issued + ", " + Spans.inWords(issued, asked)
                                    + " before it was asked for (clocks may differ by " + Spans.inWords(skew)
                                    + "; OpenID Connect Core 1.0 sections 3.1.3.7 (10) and 12.2)")
                    .expected("not before " + inSeconds(asked.minus(skew)), issued.toString())
                    .advice("Log in again; if that happens each time, compare the clock of this machine with the"
                            + " provider's");
        }
    }

    /** OpenID Connect Core 1.0 section 3.1.3.7 (13). */
    void checkAuthTime(@Nullable Duration maxAge) throws TokenRefusal {
        Optional<Instant> authenticated = time("auth_time");
        notInFuture("auth_time", "the person logged in at ");
        if (maxAge == null) {
            return;
        }
        if (authenticated.isEmpty()) {
            throw TokenRefusal.differs(
                    "auth_time", "a time, because max_age was sent (OpenID Connect Core 1.0 section 2)", null);
        }
        if (now.isAfter(authenticated.get().plus(maxAge).plus(skew))) {
            throw wrong(
                            "auth_time",
                            "the person logged in at " + authenticated.get() + ", "
                                    + Spans.inWords(authenticated.get(), now) + " ago, and max_age is "
                                    + Spans.inWords(maxAge))
                    .expected(
                            "not before " + inSeconds(now.minus(maxAge).minus(skew)),
                            authenticated.get().toString());
        }
    }

    private void notInFuture(String claim, String what) throws TokenRefusal {
        Optional<Instant> time = time(claim);
        if (time.isPresent() && now.plus(skew).isBefore(time.get())) {
            throw future(claim, what, time.get());
        }
    }

    private TokenRefusal future(String claim, String what, Instant time) {
        return wrong(claim, what + time + ", " + Spans.inWords(now, time) + " from now by this machine's clock")
                .expected("not after " + inSeconds(now.plus(skew)), time.toString());
    }

    /** Cuts off the fraction, as it is cut off in the times of claims. */
    static String inSeconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private TokenRefusal wrong(String claim, String problem) {
        String tolerance = " (clocks may differ by " + Spans.inWords(skew) + ")";
        if (drift == null || drift.abs().compareTo(skew) <= 0) {
            TokenRefusal refusal = TokenRefusal.of(claim, problem + tolerance);
            return claim.equals("exp")
                    ? refusal.advice("Refresh it or log in again")
                    : refusal.advice("Compare the clock of this machine with the provider's");
        }
        String direction = drift.isNegative() ? " behind" : " ahead of";
        return TokenRefusal.of(claim, problem + tolerance)
                .clockDrift(drift)
                .advice("This machine's clock is " + Spans.inWords(drift) + direction + " the provider's: "
                        + ProviderHttp.SYNCHRONIZE_CLOCK);
    }

    /** Refuses a token from the future. Where nothing else tells the provider's time, {@code iat} does. */
    private void notIssuedInFuture() throws TokenRefusal {
        Optional<Instant> issued = time("iat");
        boolean explained = drift != null && drift.negated().compareTo(skew) > 0;
        if (!explained && issued.isPresent() && now.plus(skew).isBefore(issued.get())) {
            throw future("iat", "the token was issued at ", issued.get())
                    .advice("This machine's clock is at least " + Spans.inWords(now, issued.get())
                            + " behind the provider's: " + ProviderHttp.SYNCHRONIZE_CLOCK);
        }
        notInFuture("iat", "the token was issued at ");
    }

    Optional<Duration> drift() {
        return Optional.ofNullable(drift);
    }
}
