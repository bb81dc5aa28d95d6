package io.kstlib.base;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.base.BoundedProgram.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class BoundedProgramTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final byte[] NONE = {};

    @TempDir
    Path folder;

    private static ProcessBuilder shell(String script) {
        return new ProcessBuilder("/bin/sh", "-c", script);
    }

    private void assertEnds(String pidFile) throws Exception {
        ProcessHandle.of(
                        Long.parseLong(Files.readString(folder.resolve(pidFile)).strip()))
                .ifPresent(
                        child -> child.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Test
    void passesInputThroughAndKeepsErrorsApart() throws Exception {
        Result result = BoundedProgram.run(shell("cat; echo problem >&2; exit 3"), new byte[] {1, 0, -1}, LONG, 100)
                .orElseThrow();

        assertEquals(3, result.exitCode());
        assertArrayEquals(new byte[] {1, 0, -1}, result.output());
        assertEquals("problem\n", new String(result.errors(), StandardCharsets.UTF_8));
        assertEquals("exit code 3", result.toString());
    }

    @Test
    void takesAsManyBytesAsAreAllowedAndNotOneMore() throws Exception {
        assertEquals(
                100,
                BoundedProgram.run(shell("head -c 100 /dev/zero"), NONE, LONG, 100)
                        .orElseThrow()
                        .output()
                        .length);
        assertEquals(Optional.empty(), BoundedProgram.run(shell("head -c 101 /dev/zero"), NONE, LONG, 100));
    }

    @Test
    void endsAProgramThatWritesTooMuch() throws Exception {
        String script = "echo $$ > " + folder.resolve("pid") + "; head -c 1000 /dev/zero; sleep 60";

        assertEquals(Optional.empty(), BoundedProgram.run(shell(script), NONE, LONG, 100));

        assertEnds("pid");
    }

    @Test
    void keepsTheBeginningOfLongErrorsAndLetsTheProgramGoOn() throws Exception {
        Result result = BoundedProgram.run(shell("head -c 1000000 /dev/zero >&2; echo done"), NONE, LONG, 100)
                .orElseThrow();

        assertEquals(0, result.exitCode());
        assertEquals("done\n", new String(result.output(), StandardCharsets.UTF_8));
        assertEquals(100, result.errors().length);
    }

    @Test
    void endsAHangingProgramAndWhatItStarted() throws Exception {
        String script =
                "sleep 60 & echo $! > " + folder.resolve("child") + "; echo $$ > " + folder.resolve("pid") + "; wait";

        assertThrows(TimeoutException.class, () -> BoundedProgram.run(shell(script), NONE, SHORT, 100));

        assertEnds("child");
        assertEnds("pid");
    }

    @Test
    void waitsNoLongerForAChildThatKeepsTheOutputOfItsParent() {
        Deadline deadline = Deadline.in(LONG);

        try {
            var unused = BoundedProgram.run(shell("sleep 30 & echo done"), NONE, SHORT, 100);
        } catch (TimeoutException | IOException | InterruptedException late) {
            assertTrue(late instanceof TimeoutException, late::toString);
        }

        assertFalse(deadline.isOver());
    }

    @Test
    void endsTheProgramWhenTheCallerIsInterrupted() throws Exception {
        Path pid = folder.resolve("pid");
        Thread caller = Thread.currentThread();
        Thread interrupting = new Thread(() -> {
            while (!Files.exists(pid) || pid.toFile().length() == 0) {
                Thread.onSpinWait();
            }
            caller.interrupt();
        });
        interrupting.start();

        assertThrows(
                InterruptedException.class,
                () -> BoundedProgram.run(shell("echo $$ > " + pid + "; sleep 60"), NONE, LONG, 100));

        interrupting.join();
        assertEnds("pid");
    }

    @Test
    void saysThatAProgramIsNotThere() {
        assertThrows(
                IOException.class,
                () -> BoundedProgram.run(
                        new ProcessBuilder(folder.resolve("none").toString()), NONE, LONG, 100));
    }
}
