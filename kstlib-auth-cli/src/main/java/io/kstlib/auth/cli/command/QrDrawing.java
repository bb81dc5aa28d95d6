package io.kstlib.auth.cli.command;

import io.kstlib.auth.cli.command.Style.Colours;
import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A QR code (ISO/IEC 18004) in characters of a terminal: each stands for two squares, one above the other. */
final class QrDrawing {

    /** Half of what the standard asks for. Phones read it, and the code fits a terminal of 24 lines. */
    static final int MARGIN = 2;

    private static final String CHARACTERS = " ▄▀█";

    private final QrCode code;
    private final Colours colours;

    private QrDrawing(QrCode code, Colours colours) {
        this.code = code;
        this.colours = colours;
    }

    /**
     * {@return the lines; empty where they do not fit}
     *
     * @param text what a phone reads
     * @param colours whether the terminal shows the colours that it is sent; otherwise light on dark is assumed
     * @param columns how many columns there are
     */
    static Optional<List<String>> of(String text, Colours colours, int columns) {
        QrCode code;
        try {
            code = QrCode.encodeText(text, QrCode.Ecc.LOW);
        } catch (DataTooLongException tooLong) {
            return Optional.empty();
        }
        if (code.size + 2 * MARGIN > columns) {
            return Optional.empty();
        }
        return Optional.of(new QrDrawing(code, colours).lines());
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int y = -MARGIN; y < code.size + MARGIN; y += 2) {
            StringBuilder line = new StringBuilder();
            for (int x = -MARGIN; x < code.size + MARGIN; x++) {
                line.append(CHARACTERS.charAt((isInked(x, y) ? 2 : 0) + (isInked(x, y + 1) ? 1 : 0)));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** Whether a square is drawn: a dark one in dark on light, otherwise a light one. What is beyond the code counts as light. */
    private boolean isInked(int x, int y) {
        boolean isDark = code.getModule(x, y);
        return colours == Colours.SHOWN ? isDark : !isDark;
    }
}
