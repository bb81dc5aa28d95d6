package io.kstlib.storage.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.files.fixture.ChildClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of the server writes no lines of its own. */
@Tag("outer")
class QuietNettyTest {

    @TempDir
    Path folder;

    private int run(Path out, Path err, String... command) throws IOException, InterruptedException {
        List<String> isolated = new ArrayList<>(List.of("unshare", "--map-root-user", "--net"));
        isolated.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
        isolated.addAll(List.of(command));
        return new ProcessBuilder(isolated)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
    }

    private boolean canIsolate(Path out, Path err) throws InterruptedException {
        try {
            return run(out, err, "true") == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    /** As in a container whose network has only loopback. */
    @Test
    void aMachineWithoutAHardwareAddressCausesNoLine() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        assumeTrue(canIsolate(out, err), "no network of its own can be made here");

        run(
                out,
                err,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                ChildClassPath.get(),
                StarvedProcessTest.Child.class.getName(),
                folder.toString(),
                "redis://127.0.0.1:1");

        assertTrue(Files.readString(out).contains("cannot be reached"), Files.readString(out));
        assertEquals("", Files.readString(err));
    }
}
