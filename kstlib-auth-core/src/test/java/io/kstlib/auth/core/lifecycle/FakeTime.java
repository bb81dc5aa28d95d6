package io.kstlib.auth.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A wall clock and a stopwatch that a test sets; pauses take no time. */
final class FakeTime implements LoginDependencies.Time {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final List<Duration> pauses = new ArrayList<>();
    private Instant wall = NOON;
    private long nanos = Long.MAX_VALUE - Duration.ofMinutes(90).toNanos(); // overflows soon, which is allowed

    @Override
    public synchronized Instant instant() {
        return wall;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized void pause(Duration time) {
        pauses.add(time);
        passes(time);
    }

    synchronized void passes(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    /** Lets the machine sleep: the stopwatch stands still. */
    synchronized void sleeps(Duration time) {
        wall = wall.plus(time);
    }

    /** Sets the wall clock. */
    synchronized void isSet(Duration ahead) {
        wall = wall.plus(ahead);
    }

    synchronized List<Duration> pauses() {
        return List.copyOf(pauses);
    }
}
