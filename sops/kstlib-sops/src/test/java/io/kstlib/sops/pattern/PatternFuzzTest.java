package io.kstlib.sops.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.files.fixture.ChildClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Expressions come from files that strangers write: none may exhaust memory or stack. The system property {@value #SECONDS} says for how many
 * seconds that is tried; the default is two.
 */
@Tag("trial")
class PatternFuzzTest {

    private static final String SECONDS = "kstlib.fuzz.seconds";

    @Test
    void isBoundedInMemoryStackAndTime(@TempDir Path folder) throws IOException, InterruptedException {
        int seconds = Integer.getInteger(SECONDS, 2);
        long seed = new Random().nextLong();
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Xss1m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        ChildClassPath.get(),
                        HostilePatterns.class.getName(),
                        Integer.toString(seconds),
                        Long.toString(seed)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertTrue(process.waitFor(seconds + 120L, TimeUnit.SECONDS), () -> "it hangs with the seed " + seed);
        } finally {
            process.destroyForcibly();
        }

        String said = Files.readString(output);
        assertEquals(0, process.exitValue(), () -> "with the seed " + seed + ": " + said);
    }
}
