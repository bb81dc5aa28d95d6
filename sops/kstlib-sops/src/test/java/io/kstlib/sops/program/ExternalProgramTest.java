package io.kstlib.sops.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.key.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ExternalProgramTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void splitsLinesAsAShellDoesAndNoFurther() throws UnusableException {
        assertEquals(
                List.of("a", "b c", "d", "e'f", "g\"h", "i j"),
                ExternalProgram.CommandLine.split(" a 'b c' d \"e'f\" 'g\"h' i\\ j # k"));
        assertEquals(
                List.of("x", "", "y#z", "$HOME", "|", "*"), ExternalProgram.CommandLine.split("x '' y#z $HOME | *"));
        assertEquals(List.of("a\"b", "c\\d"), ExternalProgram.CommandLine.split("\"a\\\"b\" 'c\\d'"));
    }

    @Test
    void refusesLinesThatEndTooEarly() {
        for (String line : List.of("", "  # only a comment", "a 'b", "a \"b", "a \\")) {
            assertThrows(UnusableException.class, () -> ExternalProgram.CommandLine.split(line));
        }
    }

    @Test
    void findsProgramsInThePathItIsGiven() throws Exception {
        Surroundings surroundings = new Surroundings(folder);
        Path script = surroundings.script("bin/p", "true");
        Files.writeString(folder.resolve("bin/plain"), "no program");
        Map<String, String> path = Map.of("PATH", folder + "/none:" + script.getParent());

        assertEquals(
                script.toString(),
                ExternalProgram.find("p", path, folder, LONG).orElseThrow().name());
        assertEquals(
                script.toString(),
                ExternalProgram.find("bin/p", Map.of(), folder, LONG)
                        .orElseThrow()
                        .name());
        assertTrue(ExternalProgram.find("p", Map.of(), folder, LONG).isEmpty());
        assertTrue(ExternalProgram.find("plain", path, folder, LONG).isEmpty());
        assertTrue(ExternalProgram.find("sh", Map.of("PATH", ""), folder, LONG).isEmpty());
    }

    /** The directory may be a stranger's. */
    @Test
    @Tag("attack")
    void findsNoProgramByARelativeEntry() throws Exception {
        new Surroundings(folder).script("bin/p", "true");
        new Surroundings(folder).script("p", "true");

        for (String path : List.of("bin", "bin:", ".", "./bin:/none", ":/none")) {
            assertTrue(
                    ExternalProgram.find("p", Map.of("PATH", path), folder, LONG)
                            .isEmpty(),
                    path);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void passesInputThroughAndKeepsErrorsApart() throws Exception {
        ExternalProgram.Result result = script(
                        "cat", "echo 'a  problem' >&2", "printf '\\033[1mbold\\t\\342\\200\\256gpj\\n' >&2", "exit 3")
                .run(new byte[] {1, 0, -1});

        assertEquals(3, result.exitCode());
        assertArrayEquals(new byte[] {1, 0, -1}, result.output());
        assertEquals("a  problem; \uFFFD[1mbold \uFFFDgpj", result.errorLine());
        assertEquals("exit code 3", result.toString());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void doesNotWaitForProgramThatReadsNoInput() throws Exception {
        assertEquals(0, script("exit 0").run(new byte[1 << 20]).exitCode());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void endsProgramThatWritesTooMuch() throws IOException {
        UnusableException failure = assertThrows(
                UnusableException.class, () -> script("yes", "sleep 60").run(new byte[0]));

        assertTrue(failure.problem().contains("wrote more than"), failure.problem());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void endsWhatTheProgramStartedToo() throws Exception {
        Path pid = folder.resolve("pid");
        ExternalProgram program = script("sleep 60 & echo $! > " + pid, "wait");

        assertThrows(UnusableException.class, () -> run(program, Duration.ofMillis(500)));

        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                .ifPresent(
                        child -> child.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void saysWhenItWasInterruptedAndStaysInterrupted() throws Exception {
        ExternalProgram program = script("sleep 60");
        Thread.currentThread().interrupt();

        UnusableException failure = assertThrows(UnusableException.class, () -> program.run(new byte[0]));

        assertTrue(Thread.interrupted());
        assertTrue(failure.problem().contains("interrupted"), failure.problem());
    }

    private ExternalProgram.Result run(ExternalProgram program, Duration timeout) throws UnusableException {
        return ExternalProgram.find(program.name(), Map.of("PATH", "/usr/bin:/bin"), folder, timeout)
                .orElseThrow()
                .run(new byte[0]);
    }

    private ExternalProgram script(String... lines) throws IOException {
        Path script = new Surroundings(folder).script("script", lines);
        return ExternalProgram.find(script.toString(), Map.of("PATH", "/usr/bin:/bin"), folder, Duration.ofSeconds(20))
                .orElseThrow();
    }
}
