package io.kstlib.auth.spi.text;

import java.time.Duration;
import java.time.Instant;

/** Writes spans of time by their two largest units: {@code 3 d 4 h}, {@code 59 min 57 s}, {@code 12 s}. */
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
     * @return its length, in whole seconds, without a sign
     */
    public static String inWords(Duration span) {
        Duration length = span.abs();
        if (length.toDays() > 0) {
            return length.toDays() + " d " + length.toHoursPart() + " h";
        }
        if (length.toHours() > 0) {
            return length.toHours() + " h " + length.toMinutesPart() + " min";
        }
        if (length.toMinutes() > 0) {
            return length.toMinutes() + " min " + length.toSecondsPart() + " s";
        }
        return length.toSeconds() + " s";
    }
}
