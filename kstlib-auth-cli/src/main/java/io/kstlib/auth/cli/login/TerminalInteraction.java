package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.auth.core.interaction.Browser;
import io.kstlib.auth.core.interaction.PasteReader;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a login or logout talks to the person at the terminal. */
final class TerminalInteraction implements UserInteraction {

    /** What the person is to do in the browser. */
    private enum Purpose {
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
    private final @Nullable LoginModeChoice choice;
    private volatile boolean used;

    private TerminalInteraction(
            Purpose purpose,
            PasteReader reader,
            @Nullable LoginModeChoice choice,
            Arguments arguments,
            CommandRun run) {
        this.purpose = purpose;
        this.browser = Browser.of(run.here().environment());
        this.reader = reader;
        this.messages = arguments.has("--quiet") ? run.messages().at(Messages.Level.QUIET) : run.messages();
        this.urls = arguments.has("--json")
                ? url -> run.messages().need(url)
                : url -> run.answer().line(url);
        // A program that wants a URL on standard output asks for it; a person reads standard error, where the code is.
        this.codes = new CodeView(
                messages, arguments.has("--no-browser") ? urls : null, arguments.has("--no-qr") ? null : run.here());
        this.choice = choice;
    }

    /**
     * Returns the interaction of a login: with the person at the terminal, or the one behind the pipe.
     *
     * @param choice how the login reaches the person
     */
    static TerminalInteraction ofLogin(LoginModeChoice choice, Arguments arguments, CommandRun run) {
        boolean pastesIntoTerminal = choice.mode() == LoginRequest.Mode.MANUAL
                && run.here().terminals().has(Terminals.Stream.IN);
        PasteReader reader = pastesIntoTerminal
                ? new TerminalPasteReader()
                : PasteReader.from(run.here().in());
        return new TerminalInteraction(Purpose.LOGIN, reader, choice, arguments, run);
    }

    static TerminalInteraction ofLogout(Arguments arguments, CommandRun run) {
        return new TerminalInteraction(
                Purpose.LOGOUT, PasteReader.from(run.here().in()), null, arguments, run);
    }

    @Override
    public void expect(LoginRequest.Mode mode) {
        if (choice != null) {
            choice.expect(mode);
        }
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
        if (choice != null) {
            choice.begin(messages);
        }
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
    boolean wasUsed() {
        return used;
    }

    /** Whether the person ended the last input with Ctrl-C. */
    boolean wasInterrupted() {
        return reader instanceof TerminalPasteReader terminal && terminal.wasInterrupted();
    }
}
