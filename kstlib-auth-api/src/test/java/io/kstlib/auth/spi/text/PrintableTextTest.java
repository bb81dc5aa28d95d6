package io.kstlib.auth.spi.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2J", "\n", "\r", "\u0085", "\u2028", "\u202e", "\u2066", "\ud800"})
    void whatWouldBreakALineOrRewriteATerminalIsReplaced(String bad) {
        assertEquals("a\uFFFD" + bad.substring(1) + "b", PrintableText.oneLine("a" + bad + "b"));
        assertEquals(
                "a" + String.format("\\u{%04x}", (int) bad.charAt(0)) + bad.substring(1),
                PrintableText.escaped("a" + bad));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "Žlutý", "日本語", "نمی\u200Cخواهم", "👩\u200D💻"})
    void lettersOfAllScriptsStayOnALine(String text) {
        assertSame(text, PrintableText.oneLine(text));
    }

    @Test
    void whatIsInvisibleIsWrittenByItsNumberWhereAPersonDecides() {
        assertEquals("a\\u{200b}b\\u{3164}\\u{00a0}", PrintableText.escaped("a\u200bb\u3164\u00a0"));
        assertEquals("ž", PrintableText.escaped("ž"));
    }

    @Test
    void aNameThatAPersonDecidesOnIsWrittenInAscii() {
        assertEquals("sso.\\u{0435}xample", PrintableText.escapedName("sso.\u0435xample"));
    }

    @Test
    void aLongTextIsCut() {
        assertEquals("abc…", PrintableText.oneLine("abcdef", 3));
        assertEquals("abc", PrintableText.oneLine("abc", 3));
    }

    @Test
    void aWordIsVisibleAscii() {
        assertTrue(PrintableText.isAsciiWord("!az~"));
        for (String other : List.of("", "a b", "a\t", "a\u007f", "\u00e9", "a\n")) {
            assertFalse(PrintableText.isAsciiWord(other), other);
        }
    }
}
