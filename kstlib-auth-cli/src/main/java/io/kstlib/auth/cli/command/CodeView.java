package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.UserInteraction.Confirmation;
import io.kstlib.auth.api.UserInteraction.UserCode;
import io.kstlib.auth.cli.command.Terminals.Stream;
import io.kstlib.auth.spi.text.Spans;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows a code that the person enters with the browser of any device, or compares with what a device of theirs shows. */
public final class CodeView {

    private static final String PAGE = "Open this page on any device:  ";
    private static final String CODE = "and enter the code:            ";
    private static final String ASKED = "The provider asks on a device of:  ";
    private static final String COMPARED = "Agree only if it shows:            ";
    private static final String BLOCKS = "▀▄█";

    private final Messages messages;
    private final @Nullable Consumer<String> urls;
    private final @Nullable ProcessIo screen;

    private CodeView(Messages messages, @Nullable Consumer<String> urls, @Nullable ProcessIo screen) {
        this.messages = messages;
        this.urls = urls;
        this.screen = screen;
    }

    /**
     * {@return a view in words only}
     *
     * @param messages standard error
     */
    public static CodeView inWords(Messages messages) {
        return new CodeView(messages, null, null);
    }

    /**
     * {@return a view that hands out the URL, too}
     *
     * @param receiver receives the one URL that has to be opened, on a line of its own
     */
    public CodeView handingOut(Consumer<String> receiver) {
        return new CodeView(messages, receiver, screen);
    }

    /**
     * {@return a view that also draws a QR code, if the terminal can show it}
     *
     * @param here the process, whose standard error may be a terminal
     */
    public CodeView drawingOn(ProcessIo here) {
        return new CodeView(messages, urls, here);
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
}
