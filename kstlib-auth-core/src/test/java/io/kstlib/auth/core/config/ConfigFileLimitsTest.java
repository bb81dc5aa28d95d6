package io.kstlib.auth.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileLimitsTest {

    /** Far more than it takes, on a busy machine too. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path root;

    private ConfigFolders folders;
    private Path file;

    @BeforeEach
    void makeFolders() {
        folders = new ConfigFolders(root);
        file = folders.work().resolve("kstlib.conf.yml");
    }

    @Test
    void refusesALargeFileByItsSize() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(100L * 1024 * 1024);
        }

        String problem = assertTimeoutPreemptively(LIMIT, folders::problem);

        assertEquals(
                "kstlib.conf.yml: has 104857600 bytes, more than the 1048576 that a configuration file may have;"
                        + " is it the right file?",
                problem);
    }

    @Test
    void refusesALargeIncludedFileByItsSize() {
        folders.write("big.yml", "#".repeat(ConfigFileText.MAX_BYTES + 1)).config("include: big.yml");

        assertTrue(folders.problem()
                .startsWith("include (kstlib.conf.yml:1): the included file big.yml has 1048577 bytes"));
    }

    @Test
    void readsTheLargestFileQuickly() {
        String text = ("# " + "x".repeat(97) + "\n").repeat(ConfigFileText.MAX_BYTES / 100) + "a: 1\n";

        assertEquals(
                "1", assertTimeoutPreemptively(LIMIT, () -> folders.config(text).value("a")));
    }

    @Test
    void refusesAFileWithTooManyValues() {
        folders.config("a:\n" + "  - x\n".repeat(10_000));

        assertTrue(folders.problem().contains("more than 10000 values"));
    }

    @Test
    void countsTheValuesOfAllFilesTogether() {
        folders.write("a.yml", "a:\n" + "  - x\n".repeat(6_000))
                .write("b.yml", "b:\n" + "  - x\n".repeat(6_000))
                .config("include: [a.yml, b.yml]");

        assertTrue(folders.problem().startsWith("b.yml:"));
    }

    @Test
    void refusesAFolder() throws IOException {
        Files.createDirectory(file);

        assertEquals("kstlib.conf.yml: is a directory; name the file in it", folders.problem());
    }

    @Test
    void refusesAPipeWithoutOpeningIt() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "needs mkfifo");
        Process mkfifo = new ProcessBuilder("/usr/bin/mkfifo", file.toString()).start();
        assertTrue(mkfifo.waitFor(10, TimeUnit.SECONDS));

        assertEquals("kstlib.conf.yml: is not a regular file", assertTimeoutPreemptively(LIMIT, folders::problem));
    }

    @Test
    void refusesAFileThatMayNotBeRead() throws IOException {
        folders.config("a: 1");
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"), "needs POSIX permissions");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "this user may read everything");

        assertEquals("kstlib.conf.yml: permission denied; make it readable for you", folders.problem());
    }

    @Test
    void refusesAFileThatIsNotUtf8() throws IOException {
        Files.write(file, new byte[] {'a', ':', ' ', '1', '\n', 'b', ':', ' ', (byte) 0xE9, '\n'});
        assertEquals("kstlib.conf.yml: is not UTF-8 in line 2; save it in the encoding UTF-8", folders.problem());

        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xC3});
        assertEquals("kstlib.conf.yml: is not UTF-8 in line 1; save it in the encoding UTF-8", folders.problem());
    }
}
