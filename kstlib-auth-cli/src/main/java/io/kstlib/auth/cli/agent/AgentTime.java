package io.kstlib.auth.cli.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The present time. The wall clock goes on in sleep and may be set back; the stopwatch does neither. Immutable.
 *
 * @param wall the wall clock
 * @param nanos the stopwatch
 */
record AgentTime(InstantSource wall, LongSupplier nanos) {

    private static final Duration LONGEST = Duration.ofDays(365);

    /** A moment by both clocks. */
    record Moment(Instant wall, long nanos) {

        /** Whether less than this time has passed, by either clock. */
        boolean isWithin(Duration span, Moment now) {
            return Duration.between(wall, now.wall).compareTo(span) < 0 && now.nanos - nanos < span.toNanos();
        }

        /** Whether a later time of the wall clock is reached, by either clock. */
        boolean hasCome(Instant later, Moment now) {
            Duration span = Duration.between(wall, later);
            return !now.wall.isBefore(later) || (span.compareTo(LONGEST) < 0 && now.nanos - nanos >= span.toNanos());
        }
    }

    Moment now() {
        return new Moment(wall.instant(), nanos.getAsLong());
    }
}
