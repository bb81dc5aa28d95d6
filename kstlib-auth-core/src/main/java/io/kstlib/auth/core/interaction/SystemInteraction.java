package io.kstlib.auth.core.interaction;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.base.Deadline;
import io.kstlib.base.Spans;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Talks to the person with a text stream and the system's browser. Its output holds no control characters, because some of it comes from servers.
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

    /** Reads pasted lines from a stream in a thread of its own, because neither a timeout nor an interrupt ends a blocked read. */
    static final class StreamPasteReader implements PasteReader {

        private final InputStream input;
        private @Nullable CompletableFuture<Line> pending;

        /**
         * @param text the line
         * @param end what ended it
         */
        private record Line(String text, End end) {}

        private enum End {
            LINE,
            INPUT,
            LIMIT
        }

        StreamPasteReader(InputStream input) {
            this.input = input;
        }

        @Override
        public Secret readLine(Duration timeout) {
            Line line = await(timeout);
            forget();
            if (line.end() == End.LIMIT) {
                throw failed(Reason.CANNOT_ASK, "what was pasted is longer than " + LONGEST_LINE + " bytes", null);
            }
            String text = line.text().strip();
            if (!text.isEmpty()) {
                return Secret.of(text);
            }
            throw line.end() == End.INPUT ? ended() : failed(Reason.CANCELLED, "nothing was pasted", null);
        }

        @Override
        public void refuseEnd(Duration patience) {
            Line line;
            try {
                line = await(patience);
            } catch (LoginFailedException notKnown) {
                if (notKnown.reason() == Reason.TIMED_OUT) {
                    return;
                }
                throw notKnown;
            }
            if (line.end() == End.INPUT && line.text().isBlank()) {
                forget();
                throw ended();
            }
        }

        private static LoginFailedException ended() {
            return failed(Reason.CANNOT_ASK, "the input ended before anything was pasted", null);
        }

        private Line await(Duration timeout) {
            CompletableFuture<Line> reading;
            synchronized (this) {
                if (pending == null) {
                    pending = Deadline.begin("kstlib-paste", this::read);
                }
                reading = pending;
            }
            try {
                return reading.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                throw failed(Reason.TIMED_OUT, "nothing was pasted within " + Spans.inWords(timeout), null);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw failed(Reason.CANCELLED, "the login was interrupted", interrupted);
            } catch (ExecutionException unreadable) {
                forget();
                throw failed(Reason.CANNOT_ASK, "the input cannot be read", unreadable.getCause());
            }
        }

        private synchronized void forget() {
            pending = null;
        }

        private Line read() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            while (line.size() <= LONGEST_LINE) {
                int next = input.read();
                if (next < 0 || next == '\n') {
                    return new Line(line.toString(StandardCharsets.UTF_8), next < 0 ? End.INPUT : End.LINE);
                }
                line.write(next);
            }
            return new Line("", End.LIMIT);
        }

        private static LoginFailedException failed(Reason reason, String problem, @Nullable Throwable cause) {
            return new LoginFailedException(
                    reason, problem, Remedy.startAgain("and paste the URL that the browser ended at"), cause);
        }
    }
}
