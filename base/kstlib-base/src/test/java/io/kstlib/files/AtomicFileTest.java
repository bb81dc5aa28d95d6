package io.kstlib.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

    /** So long that it is not written at once. */
    private static final int LONG = 4_000_000;

    @TempDir
    Path folder;

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // it has no such rights
    void aFileForItsOwnerIsReadableByNoOneElseWhateverItWasBefore() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        AtomicFile.writeForOwner(file, NEW);

        assertEquals("new", Files.readString(file));
        assertEquals("rw-------", rights(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // it has no such rights
    void aReplacedFileKeepsItsRightsAndALinkStaysALink() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));

        AtomicFile.replace(link, NEW);

        assertEquals("new", Files.readString(file));
        assertEquals("rw-r-----", rights(file));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(List.of("file", "link"), names());
    }

    @Test
    void theWholeContentIsReplacedAndNothingStaysBeside() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old and longer");

        AtomicFile.writeForOwner(file, NEW);
        AtomicFile.replace(file, "newer".getBytes(StandardCharsets.UTF_8));

        assertEquals("newer", Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // it has no such rights
    void aNewFileIsForItsOwnerOnly() throws IOException {
        AtomicFile.replace(folder.resolve("file"), NEW);

        assertEquals("rw-------", rights(folder.resolve("file")));
    }

    @Test
    void aWriteThatFailsLeavesNothingBehind() throws IOException {
        Path occupied = Files.createDirectories(folder.resolve("file/below"));

        assertThrows(IOException.class, () -> AtomicFile.writeForOwner(folder.resolve("file"), NEW));

        assertTrue(Files.isDirectory(occupied));
        assertEquals(List.of("file"), names());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // it has no such rights
    void aCreatedFileIsForItsOwner() throws IOException {
        Path file = folder.resolve("file");

        AtomicFile.createForOwner(file, NEW);

        assertEquals("new", Files.readString(file));
        assertEquals("rw-------", rights(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // only administrators can make links there
    void aCreatedFileReplacesNoneAndFollowsNoLink() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));

        assertThrows(FileAlreadyExistsException.class, () -> AtomicFile.createForOwner(file, NEW));
        assertThrows(FileAlreadyExistsException.class, () -> AtomicFile.createForOwner(link, NEW));

        assertEquals("old", Files.readString(file));
        assertEquals(List.of("file", "link"), names());
    }

    private static void noLinks(Path name, Path existing) {
        throw new UnsupportedOperationException("a file system such as FAT");
    }

    /** Another process, which creates the file when it is told to. It exits with 0 if it did, and with 17 if the file was there. */
    static final class Creator {

        private Creator() {}

        public static void main(String[] arguments) throws IOException {
            byte[] content = arguments[1].repeat(LONG).getBytes(StandardCharsets.UTF_8);
            System.out.println("ready");
            int unused = System.in.read();
            try {
                AtomicFile.createForOwner(Path.of(arguments[0]), content, AtomicFileTest::noLinks);
            } catch (FileAlreadyExistsException another) {
                System.exit(17);
            }
        }
    }

    @Test
    void ofSeveralProcessesOneCreatesTheWholeFileWhereThereAreNoLinks() throws Exception {
        Path file = folder.resolve("file");
        List<Process> creators = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d")) {
            creators.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            Path.of("target", "classes") + File.pathSeparator + Path.of("target", "test-classes"),
                            Creator.class.getName(),
                            file.toString(),
                            name)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        for (Process creator : creators) {
            assertEquals('r', creator.getInputStream().read());
        }

        for (Process creator : creators) {
            creator.getOutputStream().close();
        }
        List<Integer> exits = new ArrayList<>();
        for (Process creator : creators) {
            exits.add(creator.waitFor());
        }

        assertEquals(List.of(0, 17, 17, 17), exits.stream().sorted().toList());
        assertEquals(LONG, Files.size(file));
        assertEquals(1, Files.readString(file).chars().distinct().count());
        assertEquals(List.of("file"), names());
    }

    @Test
    void aReaderNeverSeesHalfAFileWhereThereAreNoLinks() throws Exception {
        for (int round = 0; round < 50; round++) {
            Path file = folder.resolve("file" + round);
            Thread creator = new Thread(() -> {
                try {
                    AtomicFile.createForOwner(
                            file, "x".repeat(LONG).getBytes(StandardCharsets.UTF_8), AtomicFileTest::noLinks);
                } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                }
            });
            creator.start();
            while (Files.notExists(file) && creator.isAlive()) {
                Thread.onSpinWait();
            }

            assertEquals(LONG, Files.size(file));
            creator.join();
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // only administrators can make links there
    void aCreatedFileReplacesNoneAndFollowsNoLinkWhereNewLinksCannotBeMade() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
        Files.createSymbolicLink(folder.resolve(".other.lock"), folder.resolve("elsewhere"));

        assertThrows(
                FileAlreadyExistsException.class, () -> AtomicFile.createForOwner(file, NEW, AtomicFileTest::noLinks));
        assertThrows(
                FileAlreadyExistsException.class, () -> AtomicFile.createForOwner(link, NEW, AtomicFileTest::noLinks));
        assertThrows(
                IOException.class,
                () -> AtomicFile.createForOwner(folder.resolve("other"), NEW, AtomicFileTest::noLinks));

        assertEquals("old", Files.readString(file));
        assertEquals(List.of(".other.lock", "file", "link"), names());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // only administrators can make links there
    void foldersMayBeLinks() throws IOException {
        Files.createDirectory(folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));
        Files.writeString(folder.resolve("file"), "in the way");

        AtomicFile.createFoldersForOwner(folder.resolve("link"));
        AtomicFile.createFoldersForOwner(folder.resolve("link/below"));

        assertTrue(Files.isDirectory(folder.resolve("real/below")));
        assertThrows(NotDirectoryException.class, () -> AtomicFile.createFoldersForOwner(folder.resolve("file")));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // it has no such rights
    void foldersAreForTheirOwnerOnly() throws IOException {
        AtomicFile.createFoldersForOwner(folder.resolve("a/b"));

        assertEquals("rwx------", rights(folder.resolve("a")));
        assertEquals("rwx------", rights(folder.resolve("a/b")));
    }
}
