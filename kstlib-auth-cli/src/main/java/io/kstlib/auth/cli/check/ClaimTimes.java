package io.kstlib.auth.cli.check;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims that are times (RFC 7519 section 2, NumericDate). */
public final class ClaimTimes {

    private static final Set<String> CLAIMS = Set.of("exp", "iat", "nbf", "auth_time", "updated_at");
    private static final long LATEST_SECOND = 253_402_300_799L; // 9999-12-31

    private ClaimTimes() {}

    /** Returns the time that a claim names; empty for a claim or a value that is not a time. */
    public static Optional<Instant> of(String claim, @Nullable Object value) {
        return CLAIMS.contains(claim) && value instanceof Long seconds && seconds >= 0 && seconds <= LATEST_SECOND
                ? Optional.of(Instant.ofEpochSecond(seconds))
                : Optional.empty();
    }
}
