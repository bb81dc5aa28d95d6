package io.kstlib.auth.core.interaction;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.text.Spans;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads pasted lines from a stream in a thread of its own, because neither a timeout nor an interrupt ends a blocked read. */
final class StreamPasteReader implements PasteReader {

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
                pending = start();
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

    private CompletableFuture<Line> start() {
        CompletableFuture<Line> line = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        line.complete(read());
                    } catch (IOException unreadable) {
                        line.completeExceptionally(new UncheckedIOException(unreadable));
                    }
                },
                "kstlib-paste");
        thread.setDaemon(true);
        thread.start();
        return line;
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
                reason, problem, new Remedy.StartAgain("and paste the URL that the browser ended at"), cause);
    }
}
