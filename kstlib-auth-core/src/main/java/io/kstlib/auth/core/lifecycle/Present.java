package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.core.lifecycle.HeldToken.Moment;
import java.time.Clock;
import java.time.Instant;

/**
 * What time it is, by the clock on the wall and by a stopwatch.
 *
 * @param clock can be set, and runs on while the machine sleeps
 * @param stopwatch cannot be set, and may stand still
 */
public record Present(Clock clock, Stopwatch stopwatch) {

    Instant instant() {
        return clock.instant();
    }

    Moment moment() {
        return new Moment(clock.instant(), stopwatch.nanos());
    }
}
