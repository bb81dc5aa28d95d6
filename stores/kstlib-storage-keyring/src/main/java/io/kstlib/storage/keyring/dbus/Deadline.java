package io.kstlib.storage.keyring.dbus;

import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;

/** The latest end of an exchange. Immutable. */
public final class Deadline {

    private final long end;
    private final Duration time;

    private Deadline(Duration time) {
        this.time = time;
        this.end = System.nanoTime() + time.toNanos();
    }

    /**
     * {@return the deadline}
     *
     * @param time how much time there is from now on
     */
    public static Deadline in(Duration time) {
        return new Deadline(time);
    }

    /** Returns the milliseconds that are left, at least one. */
    long left() throws DBusException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw DBusException.noAnswer("no answer within " + Spans.inWords(time));
        }
        return Math.max(1, left / 1_000_000);
    }
}
