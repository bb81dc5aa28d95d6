package io.kstlib.auth.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Instants as people read them.
 *
 * @param zone the zone they are shown in
 * @param now the present
 */
public record Times(ZoneId zone, Instant now) {

    /** {@return a text such as {@code 2026-01-31 13:00:00 +01:00 (in 55 minutes)}} */
    public String at(Instant instant) {
        return absolute(instant) + " (" + relative(instant) + ")";
    }

    /** {@return a text such as {@code 2026-01-31 13:00:00 +01:00}; {@code UTC} instead of a zero offset} */
    public String absolute(Instant instant) {
        ZoneOffset offset = zone.getRules().getOffset(instant);
        String local = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").format(instant.atOffset(offset));
        return local + " " + (offset.equals(ZoneOffset.UTC) ? "UTC" : offset.getId());
    }

    /** {@return a text such as {@code in 55 minutes} or {@code 2 days ago}, rounded to the nearest} */
    public String relative(Instant instant) {
        Duration left = Duration.between(now, instant);
        if (left.abs().toSeconds() == 0) {
            return "now";
        }
        return left.isNegative() ? inWords(left.negated()) + " ago" : "in " + inWords(left);
    }

    private static String inWords(Duration duration) {
        long seconds = rounded(duration.toMillis(), 1000);
        if (seconds < 120) {
            return amount(seconds, "second");
        }
        if (seconds < 2 * 3600) {
            return amount(rounded(seconds, 60), "minute");
        }
        if (seconds < 2 * 86_400) {
            return amount(rounded(seconds, 3600), "hour");
        }
        return amount(rounded(seconds, 86_400), "day");
    }

    private static long rounded(long amount, long unit) {
        return (amount + unit / 2) / unit;
    }

    private static String amount(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }

    /** {@return ISO 8601 in UTC, to the second, for programs} */
    public static String iso(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(instant.getEpochSecond()));
    }
}
