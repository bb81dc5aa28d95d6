package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.interaction.PasteReader;
import io.kstlib.auth.spi.text.Spans;
import io.kstlib.files.SearchPath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.OSUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is pasted into a terminal, with a line editor: the terminal itself would cut a line at 4095 bytes (1024 on macOS). The editor
 * is loaded only for this. The prompt goes to standard error.
 */
final class TerminalPasteReader implements PasteReader {

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
                reason, problem, new Remedy.StartAgain("and paste the URL that the browser ended at"), cause);
    }
}
