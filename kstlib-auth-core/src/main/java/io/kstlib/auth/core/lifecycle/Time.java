package io.kstlib.auth.core.lifecycle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The present time by two clocks. The wall clock goes on while the machine sleeps, but can be set. The stopwatch cannot be set, but may stop during
 * sleep. Safe for use by several threads.
 */
public interface Time {

    /**
     * {@return the wall clock and the stopwatch of the JVM}
     *
     * @param wall the wall clock
     */
    static Time of(Clock wall) {
        return new Time() {
            @Override
            public Instant instant() {
                return wall.instant();
            }

            @Override
            public long millis() {
                return wall.millis();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(time.toNanos());
            }
        };
    }

    /** {@return the present time by the wall clock} */
    Instant instant();

    /** {@return the present time by the wall clock, in milliseconds since 1970-01-01T00:00:00Z} */
    default long millis() {
        return instant().toEpochMilli();
    }

    /** {@return the present time by the stopwatch: nanoseconds since an arbitrary moment; only differences have a meaning} */
    long nanos();

    /**
     * Waits.
     *
     * @param time how much; at most a few minutes
     * @throws InterruptedException if the thread is interrupted first
     */
    void pause(Duration time) throws InterruptedException;
}
