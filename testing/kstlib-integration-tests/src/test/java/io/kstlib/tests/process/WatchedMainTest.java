package io.kstlib.tests.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedMainTest {

    /** A server that never ends by itself. */
    static final class Server {

        private Server() {}

        public static void main(String[] words) throws InterruptedException {
            System.out.println("ready " + words[0]);
            new CountDownLatch(1).await();
        }
    }

    @Test
    void endsWhenTheOneWhoStartedItIsGone(@TempDir Path files) throws IOException, InterruptedException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                WatchedMain.class.getName(),
                Server.class.getName(),
                "or not");
        Process process = java.redirectErrorStream(true)
                .redirectOutput(files.resolve("log").toFile())
                .start();
        try {
            process.getOutputStream().close(); // as the system does after a process was killed
            assertTrue(process.waitFor(Duration.ofSeconds(60).toSeconds(), TimeUnit.SECONDS));
            assertEquals(1, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }
}
