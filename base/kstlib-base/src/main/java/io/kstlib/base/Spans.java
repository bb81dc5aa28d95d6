package io.kstlib.base;

import java.time.Duration;
import java.time.Instant;

/**
 * Spans of time: in words, by their two largest units ({@code 3 d 4 h}, {@code 5 min}, {@code 12 s}, {@code 250 ms}), and the shorter or longer of
 * two.
 */
public final class Spans {

    private Spans() {}

    /**
     * Writes the time between two instants.
     *
     * @param from an instant
     * @param to another one, before or after it
     * @return the time between them, without a sign
     */
    public static String inWords(Instant from, Instant to) {
        return inWords(Duration.between(from, to));
    }

    /**
     * Writes a span of time.
     *
     * @param span any span, also a negative one
     * @return its length, in whole seconds or below one second in milliseconds, without a sign
     */
    public static String inWords(Duration span) {
        Duration length = span.abs();
        if (length.toDays() > 0) {
            return length.toDays() + " d" + rest(length.toHoursPart(), "h");
        }
        if (length.toHours() > 0) {
            return length.toHours() + " h" + rest(length.toMinutesPart(), "min");
        }
        if (length.toMinutes() > 0) {
            return length.toMinutes() + " min" + rest(length.toSecondsPart(), "s");
        }
        return length.toSeconds() > 0 || length.isZero() ? length.toSeconds() + " s" : length.toMillis() + " ms";
    }

    private static String rest(int count, String unit) {
        return count == 0 ? "" : " " + count + " " + unit;
    }

    /**
     * Compares two spans.
     *
     * @param one a span
     * @param other a span
     * @return the shorter of the two
     */
    public static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /**
     * Compares two spans.
     *
     * @param one a span
     * @param other a span
     * @return the longer of the two
     */
    public static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
