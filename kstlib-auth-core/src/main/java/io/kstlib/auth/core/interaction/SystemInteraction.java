package io.kstlib.auth.core.interaction;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.auth.spi.text.Spans;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Talks to the person by a text stream and the system's browser. What it prints holds no control characters, because some of it comes from servers.
 *
 * <pre>{@code
 * UserInteraction person = new SystemInteraction(System.getenv(), System.err, PasteReader.from(System.in));
 * }</pre>
 */
public final class SystemInteraction implements UserInteraction {

    private static final Duration LOOK_AT_INPUT = Duration.ofMillis(200);

    private final Browser browser;
    private final PrintStream output;
    private final PasteReader reader;

    /**
     * Creates an interaction that reads pasted lines from a stream.
     *
     * @param environment where {@code BROWSER}, {@code DISPLAY} and the like are looked up
     * @param output where to print; usually standard error, since standard output carries answers
     * @param input where the person pastes, read as {@link PasteReader#from(InputStream)} does
     */
    public SystemInteraction(Map<String, String> environment, PrintStream output, InputStream input) {
        this(environment, output, PasteReader.from(input));
    }

    /**
     * Creates an interaction that reads pasted lines with a reader.
     *
     * @param environment where {@code BROWSER}, {@code DISPLAY} and the like are looked up
     * @param output where to print; usually standard error, since standard output carries answers
     * @param reader how the person pastes
     */
    public SystemInteraction(Map<String, String> environment, PrintStream output, PasteReader reader) {
        this.browser = Browser.of(environment);
        this.output = Objects.requireNonNull(output, "output");
        this.reader = Objects.requireNonNull(reader, "reader");
    }

    @Override
    public void expect(LoginRequest.Mode mode) {
        if (mode == LoginRequest.Mode.MANUAL) {
            reader.refuseEnd(LOOK_AT_INPUT);
        }
    }

    @Override
    public boolean open(URI url) {
        print("Opening the login page in your browser…");
        if (!browser.open(url)) {
            print("No browser could be opened here.");
            return false;
        }
        // An opener that reports success does not always show a window.
        print("If it does not appear, open this URL on this machine:");
        print(url.toASCIIString());
        return true;
    }

    @Override
    public void show(URI url) {
        print("Open this URL in a browser to log in:");
        print(url.toASCIIString());
    }

    @Override
    public void showCode(UserCode code) {
        print("Open this page in a browser, on any device:");
        print(code.page().toASCIIString());
        print("and enter the code: " + code.code() + " (within " + Spans.inWords(code.validity()) + ")");
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        print("When the browser ends at a page that does not load, paste its URL here, or only the code in it:");
        return reader.readLine(timeout);
    }

    @Override
    public void tell(String message) {
        print(message);
    }

    private void print(String line) {
        output.println(PrintableText.oneLine(line));
        output.flush();
    }
}
