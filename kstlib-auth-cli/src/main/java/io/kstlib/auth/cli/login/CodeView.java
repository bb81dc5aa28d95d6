package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.UserInteraction.Confirmation;
import io.kstlib.auth.api.UserInteraction.UserCode;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.Style;
import io.kstlib.auth.cli.command.Style.Colours;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.TerminalWidth;
import io.kstlib.auth.cli.command.Terminals.Stream;
import io.kstlib.auth.cli.command.Tone;
import io.kstlib.auth.spi.text.Spans;
import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows a code that the person enters with the browser of any device, or compares with what a device of theirs shows. */
final class CodeView {

    private static final String PAGE = "Open this page on any device:  ";
    private static final String CODE = "and enter the code:            ";
    private static final String ASKED = "The provider asks on a device of:  ";
    private static final String COMPARED = "Agree only if it shows:            ";
    private static final String BLOCKS = "▀▄█";

    private final Messages messages;
    private final @Nullable Consumer<String> urls;
    private final @Nullable ProcessIo screen;

    /**
     * @param messages standard error, for the words
     * @param urls receives the one URL that has to be opened, on a line of its own; {@code null} for words only
     * @param screen the process, on whose terminal a QR code is drawn if it can show it; {@code null} for words only
     */
    CodeView(Messages messages, @Nullable Consumer<String> urls, @Nullable ProcessIo screen) {
        this.messages = messages;
        this.urls = urls;
        this.screen = screen;
    }

    /**
     * Shows a code that the person enters on another device.
     *
     * @param code what to show
     */
    void show(UserCode code) {
        URI link = code.pageWithCode() == null ? code.page() : code.pageWithCode();
        messages.need(PAGE, code.page().toASCIIString());
        if (urls != null) {
            urls.accept(link.toASCIIString());
        }
        messages.need(
                CODE,
                new StyledText(Tone.STRONG, code.code()),
                "   (valid for " + Spans.inWords(code.validity()) + ")");
        if (code.pageWithCode() != null) {
            draw(link);
        }
        messages.say("Waiting for you to log in there (Ctrl-C cancels) …");
    }

    /**
     * Shows that the login is confirmed on another device.
     *
     * @param confirmation what the server asks for on another device
     */
    void show(Confirmation confirmation) {
        String time = "   (within " + Spans.inWords(confirmation.validity()) + ")";
        if (confirmation.bindingMessage() == null) {
            messages.need(ASKED, confirmation.person(), time);
        } else {
            messages.need(ASKED, confirmation.person());
            messages.need(COMPARED, new StyledText(Tone.STRONG, confirmation.bindingMessage()), time);
        }
        messages.say("Waiting for you to agree there (Ctrl-C cancels) …");
    }

    private void draw(URI link) {
        if (screen == null
                || !screen.terminals().has(Stream.ERR)
                || !screen.charset().newEncoder().canEncode(BLOCKS)) {
            return;
        }
        Style style = Style.ofTerminal(screen.environment(), screen.charset());
        QrDrawing.of(link.toASCIIString(), style.colours(), TerminalWidth.of(screen.environment()))
                .ifPresent(lines -> lines.forEach(line -> messages.say(new StyledText(Tone.INK, line))));
    }

    /** A QR code (ISO/IEC 18004) in characters of a terminal: each stands for two squares, one above the other. */
    static final class QrDrawing {

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
}
