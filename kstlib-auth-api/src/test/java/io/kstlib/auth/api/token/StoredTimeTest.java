package io.kstlib.auth.api.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code StoredTime} reads and writes every text like the JDK. */
class StoredTimeTest {

    private static final DateTimeFormatter PYTHON = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");
    private static final int ROUNDS = 50_000;

    private final Random random = new Random(20260301);

    /** From well before the year 0 to well after 9999. */
    private Instant instant() {
        long seconds = random.nextBoolean()
                ? random.nextLong(-70_000_000_000L, 300_000_000_000L)
                : random.nextLong(0, 5_000_000_000L);
        return Instant.ofEpochSecond(seconds, random.nextInt(1_000_000_000));
    }

    private String text() {
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(random.nextInt(-64_800, 64_801) / 60 * 60);
        OffsetDateTime time = instant().truncatedTo(unit()).atOffset(offset);
        return switch (random.nextInt(4)) {
            case 0 -> PYTHON.format(time);
            case 1 -> time.toLocalDateTime().toString();
            case 2 -> time.toInstant().toString();
            default -> time.toString();
        };
    }

    private ChronoUnit unit() {
        return switch (random.nextInt(4)) {
            case 0 -> ChronoUnit.SECONDS;
            case 1 -> ChronoUnit.MILLIS;
            case 2 -> ChronoUnit.MICROS;
            default -> ChronoUnit.NANOS;
        };
    }

    /** Changes, drops or doubles one character. */
    private String damaged(String text) {
        int place = random.nextInt(text.length());
        String strange = "0123456789-+:.TZtz W٣";
        return switch (random.nextInt(3)) {
            case 0 ->
                text.substring(0, place) + strange.charAt(random.nextInt(strange.length())) + text.substring(place + 1);
            case 1 -> text.substring(0, place) + text.substring(place + 1);
            default -> text.substring(0, place) + text.charAt(place) + text.substring(place);
        };
    }

    private static @Nullable Instant byJdk(String text) {
        try {
            var time = DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            return time instanceof OffsetDateTime withOffset
                    ? withOffset.toInstant()
                    : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    private static @Nullable Instant byHand(String text) {
        try {
            return StoredTime.read(text);
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    @Test
    void writesAsTheJdkDoes() {
        for (int i = 0; i < ROUNDS; i++) {
            Instant instant = instant();

            assertEquals(PYTHON.format(instant.atOffset(ZoneOffset.UTC)), StoredTime.write(instant));
        }
    }

    @Test
    void readsAsTheJdkDoes() {
        for (int i = 0; i < ROUNDS; i++) {
            String text = text();

            assertEquals(byJdk(text), byHand(text), text);
        }
    }

    @Test
    void refusesAndTakesDamagedTextsAsTheJdkDoes() {
        for (int i = 0; i < ROUNDS; i++) {
            String text = damaged(text());

            assertEquals(byJdk(text), byHand(text), text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-29T00:00:00Z",
                "2023-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-03-01T24:00:00Z",
                "2026-03-01T23:59:60Z",
                "2026-03-01T12:00:00-00:00",
                "2026-03-01T12:00:00+18:00",
                "2026-03-01T12:00:00+18:01",
                "2026-03-01T12:00:00.+00:00",
                "2026-03-01T12:00:00.1234567891Z",
                "2026-03-01T12:00",
                "2026-03-01T12:00:00Z[Europe/Paris]",
                "2026-03-01T12:00:00+01:00:30",
                "2026-03-01t12:00:00z",
                "+10000-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "",
                "x"
            })
    void agreesWithTheJdkAtTheEdges(String text) {
        assertEquals(byJdk(text), byHand(text));
    }

    @Test
    void refusesWhatIsNoTime() {
        assertThrows(DateTimeException.class, () -> StoredTime.read("yesterday"));
    }
}
