package io.kstlib.auth.core.interaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.LoginFailedException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamPasteReaderTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Reason refusal(InputStream input, Duration timeout) {
        PasteReader reader = PasteReader.from(input);
        return assertThrows(LoginFailedException.class, () -> reader.readLine(timeout))
                .reason();
    }

    @Test
    void readsOneLineAndLeavesTheRest() throws IOException {
        InputStream input = input("  http://127.0.0.1:8400/callback?code=a+b/c&state=s \r\nnext");

        assertEquals(
                "http://127.0.0.1:8400/callback?code=a+b/c&state=s",
                PasteReader.from(input).readLine(LONG).reveal());
        assertEquals("next", new String(input.readAllBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void readsALineWithoutAnEnd() {
        assertEquals("code", PasteReader.from(input("code")).readLine(LONG).reveal());
    }

    @Test
    void keepsEightKilobytesWhole() {
        String url = "http://127.0.0.1/callback?code=" + "x".repeat(8 * 1024);

        assertEquals(url, PasteReader.from(input(url + "\n")).readLine(LONG).reveal());
    }

    @Test
    void refusesALineBeyondTheLimit() {
        assertEquals(Reason.CANNOT_ASK, refusal(input("x".repeat(PasteReader.LONGEST_LINE + 1)), LONG));
    }

    @Test
    void tellsAnEndedInputFromAnEmptyLine() {
        assertEquals(Reason.CANNOT_ASK, refusal(input(""), LONG));
        assertEquals(Reason.CANCELLED, refusal(input("\n"), LONG));
    }

    @Test
    void findsOutThatTheInputHasEndedAndKeepsWhatHasNot() throws IOException {
        for (String nothing : new String[] {"", "  "}) {
            PasteReader ended = PasteReader.from(input(nothing));
            var refused = assertThrows(LoginFailedException.class, () -> ended.refuseEnd(LONG));
            assertEquals(Reason.CANNOT_ASK, refused.reason());
        }
        PasteReader piped = PasteReader.from(input("code\nnext\n"));
        piped.refuseEnd(LONG);
        assertEquals("code", piped.readLine(LONG).reveal());
        assertEquals("next", piped.readLine(LONG).reveal());

        try (PipedOutputStream keys = new PipedOutputStream();
                PipedInputStream open = new PipedInputStream(keys)) {
            PasteReader silent = PasteReader.from(open);
            silent.refuseEnd(SHORT);
            keys.write("late\n".getBytes(StandardCharsets.UTF_8));
            keys.flush(); // else the reader looks again after a second
            assertEquals("late", silent.readLine(LONG).reveal());
        }
    }

    @Test
    void reportsAnInputThatCannotBeRead() {
        assertEquals(Reason.CANNOT_ASK, refusal(new PipedInputStream(), LONG));
    }

    @Test
    void endsTheWaitInTimeAndKeepsTheLateLineForTheNextCall() throws IOException {
        try (PipedOutputStream keys = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(keys)) {
            PasteReader reader = PasteReader.from(input);
            var timedOut = assertThrows(LoginFailedException.class, () -> reader.readLine(SHORT));
            assertEquals(Reason.TIMED_OUT, timedOut.reason());

            keys.write("late\n".getBytes(StandardCharsets.UTF_8));
            keys.flush(); // else the reader looks again after a second

            assertEquals("late", reader.readLine(LONG).reveal());
        }
    }

    @Test
    void endsTheWaitWhenInterrupted() throws IOException {
        try (PipedOutputStream keys = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(keys)) {
            Thread.currentThread().interrupt();

            assertEquals(Reason.CANCELLED, refusal(input, LONG));
            assertTrue(Thread.interrupted());
        }
    }
}
