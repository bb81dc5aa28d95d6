package io.kstlib.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.files.UnfitFileException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegularFileTest {

    @TempDir
    Path folder;

    private static Reason refusal(Path file, int most) {
        return Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThrows(UnfitFileException.class, () -> RegularFile.read(file, most))
                        .unfit());
    }

    @Test
    void readsAllOfAFileThatIsAsLargeAsItMayBe() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "abc");

        assertArrayEquals(new byte[] {'a', 'b', 'c'}, RegularFile.read(file, 3));
    }

    @Test
    void readsWhatALinkLeadsTo() throws IOException {
        Files.writeString(folder.resolve("file"), "abc");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));

        assertArrayEquals(new byte[] {'a', 'b', 'c'}, RegularFile.read(link, 3));
    }

    @Test
    void refusesAFileThatIsLarger() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "abcd");

        assertEquals(Reason.TOO_LARGE, refusal(file, 3));
    }

    @Test
    void refusesAFolder() {
        assertEquals(Reason.FOLDER, refusal(folder, 3));
    }

    @Test
    void opensNoPipeAndNoDevice() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/mkfifo"))
                        && new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0,
                "needs mkfifo");

        assertEquals(Reason.NOT_REGULAR, refusal(pipe, 3));
        assertEquals(Reason.NOT_REGULAR, refusal(Path.of("/dev/zero"), 3));
    }

    @Test
    void readsWhatTheSystemTellsNoSizeOf() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeTrue(Files.exists(status), "needs Linux");

        assertEquals(Reason.TOO_LARGE, refusal(status, 3));
    }

    @Test
    void saysThatThereIsNone() {
        assertThrows(NoSuchFileException.class, () -> RegularFile.read(folder.resolve("none"), 3));
    }
}
