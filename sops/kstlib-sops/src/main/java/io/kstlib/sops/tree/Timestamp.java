package io.kstlib.sops.tree;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A point in time that a YAML file has without quotes.
 *
 * @param text the time in RFC 3339, with as many digits of the second as it needs
 */
public record Timestamp(String text) implements Scalar {

    /** The name of the type in an encrypted value. */
    public static final String TYPE = "time";

    private static final int LONGEST = 40;

    private static final Pattern FORM = Pattern.compile("([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
            + "(?:([Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:\\.([0-9]{1,9}))?(Z|[-+][0-9]{2}:[0-9]{2})?)?");

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is not of this form
     */
    public Timestamp {
        if (!read(text).equals(Optional.of(text))) {
            throw new IllegalArgumentException("not a time in RFC 3339");
        }
    }

    /**
     * Reads a time as YAML writes it: a date, a date and a time in UTC with a space between, or RFC 3339.
     *
     * @param written the text
     * @return the time; empty if the text is not a time
     */
    public static Optional<Timestamp> parse(String written) {
        return read(written).map(Timestamp::new);
    }

    private static Optional<String> read(String written) {
        Matcher form = FORM.matcher(written);
        if (written.length() > LONGEST || !form.matches() || !zoneFits(form.group(4), form.group(9))) {
            return Optional.empty();
        }
        try {
            LocalDateTime time = LocalDateTime.of(
                    number(form, 1),
                    number(form, 2),
                    number(form, 3),
                    number(form, 5),
                    number(form, 6),
                    number(form, 7));
            String zone = form.group(9);
            if (zone != null) {
                ZoneOffset.of(zone);
            }
            return Optional.of(time.toLocalDate()
                    + "T" + twoDigits(time.getHour())
                    + ":" + twoDigits(time.getMinute())
                    + ":" + twoDigits(time.getSecond())
                    + fraction(form.group(8))
                    + (zone == null || zone.endsWith("00:00") ? "Z" : zone));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    /** Whether the zone fits: with a T it is needed, with a space there is none. */
    private static boolean zoneFits(@Nullable String separator, @Nullable String zone) {
        return separator == null || separator.equals(" ") == (zone == null);
    }

    private static int number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** Pads a number. The first use of a format would load the locales of the JDK, which takes longer than all else that reads a file. */
    private static String twoDigits(int number) {
        return (number < 10 ? "0" : "") + number;
    }

    private static String fraction(@Nullable String digits) {
        if (digits == null) {
            return "";
        }
        int end = digits.length();
        while (end > 0 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return end == 0 ? "" : "." + digits.substring(0, end);
    }

    /** {@return the time in RFC 3339 without fractions of a second} */
    public String toWholeSeconds() {
        return text.replaceFirst("\\.[0-9]+", "");
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Object toPlain() {
        return text;
    }

    @Override
    public String toString() {
        return "Timestamp[…]";
    }
}
