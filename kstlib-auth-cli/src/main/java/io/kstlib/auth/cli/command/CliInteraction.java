package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.interaction.Browser;
import io.kstlib.auth.core.interaction.PasteReader;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/** How a login or logout talks to the person at the terminal. */
public final class CliInteraction implements UserInteraction {

    /** What the person is to do in the browser. */
    public enum Purpose {
        /** Log in. */
        LOGIN(
                "Opening the login page in the browser …",
                "Waiting for you to log in there (Ctrl-C cancels).",
                "No browser can be opened here. A browser on another machine cannot come back: use --manual for that.",
                "Open this URL in a browser to log in:"),
        /** End the session at the provider. */
        LOGOUT(
                "Opening the logout page in the browser …",
                "Waiting for the browser to come back (Ctrl-C cancels).",
                "No browser can be opened here.",
                "Open this URL in a browser on this machine to end the session at the provider:");

        private final String opening;
        private final String waiting;
        private final String failing;
        private final String request;

        Purpose(String opening, String waiting, String failing, String request) {
            this.opening = opening;
            this.waiting = waiting;
            this.failing = failing;
            this.request = request;
        }
    }

    /** How often the input is looked at. A terminal and an open pipe say nothing in this time; an input that has ended says so at once. */
    private static final Duration LOOK_AT_INPUT = Duration.ofMillis(200);

    private final Purpose purpose;
    private final Browser browser;
    private final PasteReader reader;
    private final Messages messages;
    private final Consumer<String> urls;
    private final CodeView codes;
    private final Precondition precondition;
    private volatile boolean used;

    /** What comes before a person sees a URL or a question. Each method may cancel the login. */
    public interface Precondition {

        /** For callers that say nothing before, and always have a person to ask. */
        Precondition NONE = new Precondition() {};

        /**
         * Makes sure that there is a person, before any server is asked.
         *
         * @param mode how the answer comes back
         */
        default void expect(LoginRequest.Mode mode) {}

        /**
         * Prints what the person must read before the first URL.
         *
         * @param messages standard error
         */
        default void begin(Messages messages) {}
    }

    /**
     * @param purpose what the person is to do in the browser
     * @param browser opens URLs
     * @param reader reads what is pasted
     * @param messages standard error
     * @param urls receives a URL that the person is to open, on a line of its own
     */
    public CliInteraction(
            Purpose purpose, Browser browser, PasteReader reader, Messages messages, Consumer<String> urls) {
        this(purpose, browser, reader, messages, urls, CodeView.inWords(messages), Precondition.NONE);
    }

    /**
     * @param purpose what the person is to do in the browser
     * @param browser opens URLs
     * @param reader reads what is pasted
     * @param messages standard error
     * @param urls receives a URL that the person is to open, on a line of its own
     * @param codes shows a code
     * @param precondition runs before the first URL is shown
     */
    public CliInteraction(
            Purpose purpose,
            Browser browser,
            PasteReader reader,
            Messages messages,
            Consumer<String> urls,
            CodeView codes,
            Precondition precondition) {
        this.purpose = purpose;
        this.browser = browser;
        this.reader = reader;
        this.messages = messages;
        this.urls = urls;
        this.codes = codes;
        this.precondition = precondition;
    }

    @Override
    public void expect(LoginRequest.Mode mode) {
        precondition.expect(mode);
        if (mode == LoginRequest.Mode.MANUAL) {
            reader.refuseEnd(LOOK_AT_INPUT);
        }
    }

    @Override
    public boolean open(URI url) {
        used = true;
        messages.say(purpose.opening);
        boolean isOpened = browser.open(url);
        messages.say(isOpened ? purpose.waiting : purpose.failing);
        return isOpened;
    }

    @Override
    public void show(URI url) {
        used = true;
        precondition.begin(messages);
        messages.say(purpose.request);
        urls.accept(url.toASCIIString());
    }

    @Override
    public void showCode(UserCode code) {
        used = true;
        codes.show(code);
    }

    @Override
    public void showConfirmation(Confirmation confirmation) {
        used = true;
        codes.show(confirmation);
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        used = true;
        messages.say("The browser ends at a page that does not load. Paste its URL here, or only the code in it:");
        return reader.readLine(timeout);
    }

    @Override
    public void tell(String message) {
        used = true;
        messages.say(message);
    }

    /** {@return whether the person saw a message or a question} */
    public boolean wasUsed() {
        return used;
    }
}
