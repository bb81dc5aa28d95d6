package io.kstlib.storage.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.files.fixture.ChildClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of the server writes no lines of its own. */
@Tag("outer")
class QuietClientTest {

    @TempDir
    Path folder;

    @Test
    void aServerThatIsAwayCausesNoLine() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");

        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        ChildClassPath.get(),
                        StarvedProcessTest.Child.class.getName(),
                        folder.toString(),
                        "redis://127.0.0.1:1")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();

        assertTrue(Files.readString(out).contains("cannot be reached"), Files.readString(out));
        assertEquals("", Files.readString(err));
    }
}
