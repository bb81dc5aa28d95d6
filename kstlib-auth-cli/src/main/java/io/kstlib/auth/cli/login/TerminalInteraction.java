package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.UserInteraction.Confirmation;
import io.kstlib.auth.api.UserInteraction.UserCode;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.Style;
import io.kstlib.auth.cli.command.Style.Colours;
import io.kstlib.auth.cli.command.StyledText;
import io.kstlib.auth.cli.command.StyledText.Tone;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.auth.cli.command.Terminals.Stream;
import io.kstlib.auth.cli.command.Terminals.TerminalWidth;
import io.kstlib.auth.cli.login.LoginCommand.LoginModeChoice;
import io.kstlib.auth.core.interaction.Browser;
import io.kstlib.auth.core.interaction.PasteReader;
import io.kstlib.base.Spans;
import io.kstlib.files.SearchPath;
import io.nayuki.qrcodegen.DataTooLongException;
import io.nayuki.qrcodegen.QrCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.OSUtils;
import org.jspecify.annotations.Nullable;

/** How a login or logout talks to the person at the terminal. */
final class TerminalInteraction implements UserInteraction {

    /** The purpose of a page in the browser. */
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
     * @param choice the way in which the login reaches the person
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

    /**
     * Shows a code that the person enters with the browser of any device, or compares with what a device of theirs shows.
     *
     * @param messages standard error, for the words
     * @param urls receives the one URL that has to be opened, on a line of its own; {@code null} for words only
     * @param screen the process, on whose terminal a QR code is drawn if it can show it; {@code null} for words only
     */
    record CodeView(
            Messages messages,
            @Nullable Consumer<String> urls,
            @Nullable ProcessIo screen) {

        private static final String PAGE = "Open this page on any device:  ";
        private static final String CODE = "and enter the code:            ";
        private static final String ASKED = "The provider asks on a device of:  ";
        private static final String COMPARED = "Agree only if it shows:            ";
        private static final String BLOCKS = "▀▄█";

        /**
         * Shows a code that the person enters on another device.
         *
         * @param code the code
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
         * @param confirmation the request of the server on another device
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
        record QrDrawing(QrCode code, Colours colours) {

            /** Half of what the standard asks for. Phones read it, and the code fits a terminal of 24 lines. */
            static final int MARGIN = 2;

            private static final String CHARACTERS = " ▄▀█";

            /**
             * {@return the lines; empty where they do not fit}
             *
             * @param text the text that a phone reads
             * @param colours whether the terminal shows the colours that it is sent; otherwise light on dark is assumed
             * @param columns the number of columns
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

            /** Whether a square is drawn: a dark one in dark on light, otherwise a light one. The margin counts as light. */
            private boolean isInked(int x, int y) {
                boolean isDark = code.getModule(x, y);
                return colours == Colours.SHOWN ? isDark : !isDark;
            }
        }
    }

    /**
     * Reads what is pasted into a terminal, with a line editor: the terminal itself would cut a line at 4095 bytes (1024 on macOS). The editor
     * is loaded only for this. The prompt goes to standard error.
     */
    private static final class TerminalPasteReader implements PasteReader {

        private static final String PROMPT = "> ";
        private static final long PATIENCE_MILLIS = 1_000;

        /** A folder, so the editor cannot start it, and goes on without. */
        private static final String NO_PROGRAM = "/";

        private volatile boolean interrupted;

        /** {@return whether the person ended the last input with Ctrl-C} */
        boolean wasInterrupted() {
            return interrupted;
        }

        @Override
        public Secret readLine(Duration timeout) {
            // Closing restores the terminal, however the input ends.
            try (Terminal terminal = open()) {
                String line = await(terminal, timeout).strip();
                if (line.isEmpty()) {
                    throw failed(Reason.CANCELLED, "nothing was pasted", null);
                }
                if (line.length() > LONGEST_LINE) {
                    throw failed(Reason.CANNOT_ASK, "what was pasted is longer than " + LONGEST_LINE + " bytes", null);
                }
                return Secret.of(line);
            } catch (IOException unusable) {
                throw failed(Reason.CANNOT_ASK, "the terminal cannot be read", unusable);
            }
        }

        private static Terminal open() throws IOException {
            nameProgramsOfTheEditor();
            return TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysErrOrSysOut)
                    .exec(true)
                    .jni(false)
                    .ffm(false)
                    .env(TerminalPasteReader::variable)
                    .build();
        }

        /** The editor has found these by PATH, in relative entries, too, which may be a stranger's directory. */
        private static void nameProgramsOfTheEditor() {
            SearchPath programs = SearchPath.of(System.getenv());
            OSUtils.TTY_COMMAND = safe(programs, OSUtils.TTY_COMMAND);
            OSUtils.STTY_COMMAND = safe(programs, OSUtils.STTY_COMMAND);
            OSUtils.INFOCMP_COMMAND = safe(programs, OSUtils.INFOCMP_COMMAND);
            OSUtils.TEST_COMMAND = safe(programs, OSUtils.TEST_COMMAND);
        }

        private static String safe(SearchPath programs, String found) {
            return programs.find(Path.of(found).getFileName().toString())
                    .map(Path::toString)
                    .orElse(NO_PROGRAM);
        }

        /**
         * Returns the environment as the editor sees it. The editor asks a terminal for its features, and drops what is typed or pasted until
         * the terminal answers. It knows one program that does not answer. So we name that program, and the editor does not ask.
         */
        private static @Nullable String variable(String name) {
            return name.equals("TERM_PROGRAM") ? "Apple_Terminal" : System.getenv(name);
        }

        private String await(Terminal terminal, Duration timeout) {
            LineReader editor = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .option(LineReader.Option.BRACKETED_PASTE, true)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .variable(LineReader.DISABLE_HISTORY, true)
                    .variable(LineReader.DISABLE_COMPLETION, true)
                    .build();
            FutureTask<String> line = new FutureTask<>(() -> editor.readLine(PROMPT));
            Thread reading = new Thread(line, "kstlib-paste");
            reading.setDaemon(true);
            reading.start();
            try {
                return line.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                throw failed(Reason.TIMED_OUT, "nothing was pasted within " + Spans.inWords(timeout), null);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw failed(Reason.CANCELLED, "the login was interrupted", stopped);
            } catch (ExecutionException ended) {
                throw calledOff(ended.getCause());
            } finally {
                end(reading);
            }
        }

        /** Stops the editor. It restores the terminal before it ends, and gets the time for it. */
        private static void end(Thread reading) {
            reading.interrupt();
            try {
                reading.join(PATIENCE_MILLIS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private LoginFailedException calledOff(@Nullable Throwable end) {
            if (end instanceof UserInterruptException) {
                interrupted = true;
                return failed(Reason.CANCELLED, "the login was cancelled", null);
            }
            return end instanceof EndOfFileException
                    ? failed(Reason.CANNOT_ASK, "the input ended before anything was pasted", null)
                    : failed(Reason.CANNOT_ASK, "the terminal cannot be read", end);
        }

        private static LoginFailedException failed(Reason reason, String problem, @Nullable Throwable cause) {
            return new LoginFailedException(
                    reason, problem, Remedy.startAgain("and paste the URL that the browser ended at"), cause);
        }
    }
}
