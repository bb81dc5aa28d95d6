package io.kstlib.auth.cli.check;

import io.kstlib.auth.cli.command.Times;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims that are times (RFC 7519 section 2, NumericDate), in words. */
final class ClaimTimes {

    private static final Set<String> CLAIMS = Set.of("exp", "iat", "nbf", "auth_time", "updated_at");
    private static final long LATEST_SECOND = 253_402_300_799L; // 9999-12-31

    private final Times times;

    ClaimTimes(Instant checkedAt) {
        this.times = new Times(ZoneOffset.UTC, checkedAt);
    }

    /**
     * Returns a time such as {@code 2026-01-31 13:00:00 UTC (in 55 minutes)}, seen from the time of the check; empty for a value that is
     * not a time.
     */
    Optional<String> inWords(String claim, @Nullable Object value) {
        return CLAIMS.contains(claim) && value instanceof Long seconds && seconds >= 0 && seconds <= LATEST_SECOND
                ? Optional.of(times.at(Instant.ofEpochSecond(seconds)))
                : Optional.empty();
    }

    String absolute(Instant instant) {
        return times.absolute(instant);
    }
}
