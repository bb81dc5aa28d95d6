package io.kstlib.auth.cli.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.command.Style.Colours;
import io.kstlib.auth.cli.login.TerminalInteraction.CodeView;
import io.nayuki.qrcodegen.QrCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QrDrawingTest {

    private static final String TEXT = "https://sso.company.com/realms/main/device?user_code=WDJB-MJHT";

    private static List<String> drawn(Colours colours) {
        return CodeView.QrDrawing.of(TEXT, colours, 80).orElseThrow();
    }

    /** Reads a square from the characters, as a camera sees it. */
    private static boolean isDark(List<String> lines, Colours colours, int x, int y) {
        char character = lines.get(y / 2).charAt(x);
        boolean isInked = character == '█' || character == (y % 2 == 0 ? '▀' : '▄');
        return (colours == Colours.SHOWN) == isInked;
    }

    @ParameterizedTest
    @EnumSource
    void drawsEachSquareAndAMargin(Colours colours) {
        QrCode code = QrCode.encodeText(TEXT, QrCode.Ecc.LOW);

        List<String> lines = drawn(colours);

        for (int y = 0; y < 2 * lines.size(); y++) {
            for (int x = 0; x < lines.get(0).length(); x++) {
                assertEquals(
                        code.getModule(x - CodeView.QrDrawing.MARGIN, y - CodeView.QrDrawing.MARGIN),
                        isDark(lines, colours, x, y),
                        "at " + x + ", " + y);
            }
        }
        assertEquals(code.size + 2 * CodeView.QrDrawing.MARGIN, lines.get(0).length());
    }

    @Test
    void fitsAScreenOf24LinesWithTheWordsAround() {
        assertTrue(drawn(Colours.SHOWN).size() <= 20);
    }

    @Test
    void drawsNothingThatDoesNotFit() {
        int width = drawn(Colours.SHOWN).get(0).length();

        assertTrue(CodeView.QrDrawing.of(TEXT, Colours.SHOWN, width).isPresent());
        assertEquals(Optional.empty(), CodeView.QrDrawing.of(TEXT, Colours.SHOWN, width - 1));
        assertEquals(
                Optional.empty(),
                CodeView.QrDrawing.of("https://sso.company.com/" + "a".repeat(4_000), Colours.SHOWN, 500));
    }
}
