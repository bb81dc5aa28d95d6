package io.kstlib.storage.redis.server;

import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;

/**
 * The time that is left for something, whatever it waits for.
 *
 * @param endNanos when it ends, by the clock of {@link System#nanoTime()}
 */
public record TimeLeft(long endNanos) {

    /**
     * {@return the time that is left from now on}
     *
     * @param span how long it may take
     */
    public static TimeLeft of(Duration span) {
        return new TimeLeft(System.nanoTime() + span.toNanos());
    }

    /** Returns how much it is, not less than nothing. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    }

    boolean isOver() {
        return left().isZero();
    }

    /** Returns the shorter of a span and what is left. */
    Duration atMost(Duration span) {
        return Spans.shorter(span, left());
    }
}
