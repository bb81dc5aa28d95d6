package io.kstlib.auth.api.token;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Instants in the form of token files: {@code 2026-03-01T12:00:00.000000+00:00}. This class reads and writes the usual form without the JDK's
 * formatters. Their setup takes some 15 ms, for every token that a command prints. The formatters still decide on every other form.
 */
final class StoredTime {

    private static final int SECONDS_END = "2026-03-01T12:00:00".length();
    private static final int OFFSET_LENGTH = "+00:00".length();
    private static final int MOST_FRACTION_DIGITS = 9;

    private StoredTime() {}

    /** Writes the time in UTC, to the microsecond. */
    static String write(Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (time.getYear() < 0 || time.getYear() > 9999) {
            return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx")
                    .format(time.atOffset(ZoneOffset.UTC));
        }
        StringBuilder text = new StringBuilder(SECONDS_END + 7 + OFFSET_LENGTH);
        append(text, time.getYear(), 4, '-');
        append(text, time.getMonthValue(), 2, '-');
        append(text, time.getDayOfMonth(), 2, 'T');
        append(text, time.getHour(), 2, ':');
        append(text, time.getMinute(), 2, ':');
        append(text, time.getSecond(), 2, '.');
        append(text, time.getNano() / 1000, 6, '+');
        return text.append("00:00").toString();
    }

    private static void append(StringBuilder text, int number, int digits, char separator) {
        String plain = String.valueOf(number);
        for (int i = plain.length(); i < digits; i++) {
            text.append('0');
        }
        text.append(plain).append(separator);
    }

    /**
     * Reads a time in ISO 8601. A time without an offset is in UTC.
     *
     * @throws DateTimeException if the text is not a time; the message quotes the text
     */
    static Instant read(String text) {
        Instant usual = readUsual(text);
        return usual != null ? usual : readAny(text);
    }

    private static Instant readAny(String text) {
        TemporalAccessor time =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        return time instanceof OffsetDateTime withOffset
                ? withOffset.toInstant()
                : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
    }

    /** Returns {@code null} for a text that is not in the usual form, even if it is a valid time. */
    private static @Nullable Instant readUsual(String text) {
        int offsetStart = fractionEnd(text);
        ZoneOffset offset = offsetStart < 0 ? null : offset(text, offsetStart);
        if (offset == null || !hasSeparators(text)) {
            return null;
        }
        int year = number(text, 0, 4);
        int month = number(text, 5, 2);
        int day = number(text, 8, 2);
        int hour = number(text, 11, 2);
        int minute = number(text, 14, 2);
        int second = number(text, 17, 2);
        if ((year | month | day | hour | minute | second) < 0) {
            return null;
        }
        try {
            return LocalDateTime.of(year, month, day, hour, minute, second, nanos(text, offsetStart))
                    .toInstant(offset);
        } catch (DateTimeException noSuchTime) {
            return null;
        }
    }

    private static boolean hasSeparators(String text) {
        return text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    /** Finds the index after the seconds and their fraction. Returns -1 if the text is too short or the fraction is not valid. */
    private static int fractionEnd(String text) {
        if (text.length() < SECONDS_END) {
            return -1;
        }
        if (text.length() == SECONDS_END || text.charAt(SECONDS_END) != '.') {
            return SECONDS_END;
        }
        int end = SECONDS_END + 1;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        int digits = end - SECONDS_END - 1;
        return digits < 1 || digits > MOST_FRACTION_DIGITS ? -1 : end;
    }

    private static int nanos(String text, int end) {
        int nanos = 0;
        for (int i = 0; i < MOST_FRACTION_DIGITS; i++) {
            int place = SECONDS_END + 1 + i;
            nanos = nanos * 10 + (place < end ? text.charAt(place) - '0' : 0);
        }
        return nanos;
    }

    private static @Nullable ZoneOffset offset(String text, int start) {
        int length = text.length() - start;
        if (length == 0 || (length == 1 && text.charAt(start) == 'Z')) {
            return ZoneOffset.UTC;
        }
        boolean east = length == OFFSET_LENGTH && text.charAt(start) == '+';
        boolean west = length == OFFSET_LENGTH && text.charAt(start) == '-';
        if ((!east && !west) || text.charAt(start + 3) != ':') {
            return null;
        }
        int hours = number(text, start + 1, 2);
        int minutes = number(text, start + 4, 2);
        // The JDK decides on offsets near its limit of 18 hours.
        if (hours < 0 || hours > 17 || minutes < 0 || minutes > 59) {
            return null;
        }
        return east ? ZoneOffset.ofHoursMinutes(hours, minutes) : ZoneOffset.ofHoursMinutes(-hours, -minutes);
    }

    private static int number(String text, int start, int digits) {
        int number = 0;
        for (int i = start; i < start + digits; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }
}
