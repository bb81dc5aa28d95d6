package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.plugins.Distribution;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a crash of Java leaves behind. Its reports show memory, and so tokens, to everyone who can read the working directory. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "a signal makes the crash")
@Timeout(120)
class CrashIT {

    private static final String CONFIGURATION = """
            auth:
              token_storage: file
              providers:
                corporate:
                  type: oauth2
                  client_id: my-app
                  authorize_url: http://127.0.0.1:1/authorize
                  token_url: http://127.0.0.1:1/token
            """;

    @TempDir
    private Path home;

    /** Starts a command that waits for a person. The size of its core dump is not limited. */
    private Process waitingCommand() throws IOException {
        Files.writeString(home.resolve("kstlib.conf.yml"), CONFIGURATION);
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -c unlimited; exec \"$0\" \"$@\"",
                        Distribution.built().command().toString(),
                        "auth",
                        "login",
                        "--manual")
                .directory(home.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(name -> name.startsWith("KSTLIB"));
        builder.environment().put("HOME", home.toString());
        builder.environment()
                .put("KSTLIB_CONFIG", home.resolve("kstlib.conf.yml").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(home)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void leavesNothingInTheWorkingDirectory() throws IOException, InterruptedException {
        Process command = waitingCommand();
        try (BufferedReader out = command.inputReader()) {
            assertTrue(out.readLine().startsWith("http://127.0.0.1:1/authorize?"));
            List<String> before = files();

            new ProcessBuilder("kill", "-SEGV", String.valueOf(command.pid()))
                    .start()
                    .waitFor();
            String said = String.join("\n", out.lines().toList());

            assertTrue(command.waitFor(60, TimeUnit.SECONDS));
            assertNotEquals(0, command.exitValue());
            assertTrue(said.contains("SIGSEGV"), said);
            assertEquals(before, files());
        } finally {
            command.destroyForcibly();
        }
    }
}
