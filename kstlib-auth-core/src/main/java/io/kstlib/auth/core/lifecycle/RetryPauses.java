package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long a server is left alone after it failed: from half a second, doubled each time up to half a minute, less a random part so that
 * many clients do not come back at once; or as long as it asks for, up to two minutes. Safe for use by several threads.
 */
final class RetryPauses {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LONGEST_ASKED_FOR = Duration.ofMinutes(2);
    private static final int MOST_DOUBLINGS = 6;

    private final Stopwatch stopwatch;
    private final RandomGenerator random;
    private int failures;
    private long until;
    private @Nullable AuthException last;

    RetryPauses(Stopwatch stopwatch, RandomGenerator random) {
        this.stopwatch = stopwatch;
        this.random = random;
    }

    synchronized void failed(AuthException failure) {
        Duration pause = growing();
        if (failure instanceof NetworkException network) {
            pause = longer(pause, shorter(network.retryAfter().orElse(Duration.ZERO), LONGEST_ASKED_FOR));
        }
        failures++;
        until = stopwatch.nanos() + pause.toNanos();
        last = failure;
    }

    private Duration growing() {
        Duration full = shorter(FIRST.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)), LONGEST);
        return full.minusNanos(random.nextLong(full.toNanos() / 2));
    }

    synchronized void ended() {
        failures = 0;
        last = null;
    }

    /** The failure that the pause is made for, as long as it lasts. */
    synchronized Optional<AuthException> pausingFor() {
        return left().isZero() ? Optional.empty() : Optional.ofNullable(last);
    }

    synchronized Duration left() {
        long nanos = until - stopwatch.nanos();
        return last == null || nanos <= 0 ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
