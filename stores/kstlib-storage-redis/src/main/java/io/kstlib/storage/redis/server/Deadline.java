package io.kstlib.storage.redis.server;

import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;

/**
 * When something ends, whatever it waits for.
 *
 * @param atNanos by the clock of {@link System#nanoTime()}
 */
public record Deadline(long atNanos) {

    /**
     * @param span how long it may take from now on
     * @return the deadline
     */
    public static Deadline in(Duration span) {
        return new Deadline(System.nanoTime() + span.toNanos());
    }

    /** Returns what is left of it, not less than nothing. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
    }

    boolean isOver() {
        return left().isZero();
    }

    /** Returns the shorter of a span and what is left. */
    Duration atMost(Duration span) {
        return Spans.shorter(span, left());
    }
}
