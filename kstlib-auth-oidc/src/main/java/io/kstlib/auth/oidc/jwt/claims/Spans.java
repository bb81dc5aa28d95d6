package io.kstlib.auth.oidc.jwt.claims;

import java.time.Duration;
import java.time.Instant;

/** Says how long something is, by its two largest units. */
final class Spans {

    private Spans() {}

    static String inWords(Instant from, Instant to) {
        return inWords(Duration.between(from, to));
    }

    static String inWords(Duration signed) {
        Duration span = signed.abs();
        if (span.toDays() > 0) {
            return span.toDays() + " d " + span.toHoursPart() + " h";
        }
        if (span.toHours() > 0) {
            return span.toHours() + " h " + span.toMinutesPart() + " min";
        }
        if (span.toMinutes() > 0) {
            return span.toMinutes() + " min " + span.toSecondsPart() + " s";
        }
        return span.toSeconds() + " s";
    }
}
