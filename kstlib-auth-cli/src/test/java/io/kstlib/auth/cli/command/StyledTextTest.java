package io.kstlib.auth.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.kstlib.auth.cli.command.Output.Lines;
import io.kstlib.auth.cli.command.Output.Lines.HomePaths;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StyledTextTest {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"a\u001B[2Jb", "a\nb", "a\rb", "a\u0007b", "a\u009Bb", "a\u202Eb", "a\u2066b", "a\tb"})
    void whatCouldRewriteATerminalIsReplaced(String text) {
        String safe = PrintableText.oneLine(text);

        assertFalse(safe.codePoints().anyMatch(Character::isISOControl));
        assertEquals("a\uFFFD", safe.substring(0, 2));
    }

    @Test
    void ordinaryTextStaysWhatItIs() {
        String text = "Zoë 東京 🙂";

        assertSame(text, PrintableText.oneLine(text));
    }

    @Test
    void aServerCannotColourALine() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Style colours = Style.ofTerminal(Map.of(), StandardCharsets.UTF_8);
        new Lines(new PrintStream(bytes, true, StandardCharsets.UTF_8), colours, HomePaths.ABSOLUTE, null)
                .print(new StyledText(Tone.GOOD, "ok"), " \u001B[31mbad");

        assertEquals("\u001B[32mok\u001B[0m \uFFFD[31mbad\n", bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aTerminalThatCannotShowSignsGetsWords() {
        assertEquals(
                "ok",
                Style.ofTerminal(Map.of(), StandardCharsets.US_ASCII).passed().content());
        assertEquals(
                "✓", Style.ofTerminal(Map.of(), StandardCharsets.UTF_8).passed().content());
        assertEquals(
                Style.Colours.NONE,
                Style.ofTerminal(Map.of("TERM", "dumb"), StandardCharsets.UTF_8).colours());
        assertEquals(
                Style.Colours.SHOWN,
                Style.ofTerminal(Map.of("NO_COLOR", ""), StandardCharsets.UTF_8).colours());
    }

    @Test
    void tabsAndLineBreaksInAFieldDoNotMakeOthers() {
        Table table = new Table("A", "B");
        table.row(Table.Cell.of("x", "x\ty"), Table.Cell.of("y", "z\nw"));

        assertEquals(List.of("x\uFFFDy\tz\uFFFDw"), table.separated());
    }

    @Test
    void columnsInWhichNothingStandsAreNotShown() {
        Table table = new Table("A", "B", "C");
        table.row(Table.Cell.of("x"), Table.Cell.of(""), Table.Cell.of("z"));

        assertEquals("[x,   , z]", texts(table.laidOut(80).get(1)));
        assertEquals(List.of("x\t\tz"), table.separated());
    }

    private static String texts(Object[] parts) {
        return Arrays.stream(parts)
                .map(part -> part instanceof StyledText text ? text.content() : String.valueOf(part))
                .toList()
                .toString();
    }

    @ParameterizedTest
    @CsvSource({
        "0, now",
        "1, in 1 second",
        "-1, 1 second ago",
        "119, in 119 seconds",
        "120, in 2 minutes",
        "7199, in 120 minutes",
        "299, in 5 minutes",
        "269, in 4 minutes",
        "7200, in 2 hours",
        "-172799, 48 hours ago",
        "172800, in 2 days"
    })
    void timesAreToldInTheUnitThatFits(long seconds, String words) {
        Times times = new Times(ZoneOffset.UTC, NOW);

        assertEquals(words, times.relative(NOW.plus(Duration.ofSeconds(seconds))));
    }

    @Test
    void timesAreShownInTheZoneAskedForWithItsOffset() {
        assertEquals("2026-06-01 14:00:00 +02:00", new Times(ZoneId.of("Europe/Berlin"), NOW).absolute(NOW));
        assertEquals("2026-06-01T12:00:00Z", Times.iso(NOW.plusMillis(999)));
    }
}
