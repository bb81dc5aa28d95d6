package io.kstlib.tests.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, as {@code ./kstlib demo} starts it. */
class DemoIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path files;

    private record Ending(int exitCode, String said) {}

    private Ending demo(Path command) throws IOException {
        Path temporary = Files.createDirectory(files.resolve("tmp"));
        Path libraries =
                Path.of(System.getProperty("kstlib.root", "../..")).resolve("testing/kstlib-auth-demo/target/demo/lib");
        ProcessBuilder demo = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                libraries + "/*",
                "io.kstlib.auth.demo.Demo",
                command.toString());
        demo.redirectInput(Path.of("/dev/null").toFile());
        Path log = files.resolve("log");
        try (ChildProcess process = ChildProcess.start("demo", demo, log)) {
            assertTrue(process.awaitExit(LIMIT), () -> "the demo does not end");
            Ending ending = new Ending(process.exitCode(), Files.readString(log));
            try (Stream<Path> left = Files.list(temporary)) {
                assertEquals(List.of(), left.toList(), "left behind");
            }
            return ending;
        }
    }

    @Tag("trial")
    @Test
    void showsAWholeLoginAndLeavesNothingBehind() throws IOException {
        Ending ending = demo(Command.distribution().resolve("bin/kstlib"));

        assertEquals(0, ending.exitCode(), ending.said());
        for (String command : List.of("providers", "login", "status", "whoami", "check", "token --decode", "logout")) {
            assertTrue(ending.said().contains("\n$ kstlib auth " + command), ending.said());
        }
        assertTrue(ending.said().contains("Logged in to corporate as Alice Example"), ending.said());
        assertTrue(ending.said().contains("\nVALID\n"), ending.said());
    }

    @Test
    void commandThatFailsEndsItWithTheReason() throws IOException {
        Path command = files.resolve("kstlib");
        Files.writeString(command, "#!/bin/sh\n[ \"$2\" != login ] || exit 7\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));

        Ending ending = demo(command);

        assertEquals(1, ending.exitCode(), ending.said());
        assertTrue(ending.said().contains("\"kstlib auth login corporate\" ended with exit code 7"), ending.said());
    }
}
