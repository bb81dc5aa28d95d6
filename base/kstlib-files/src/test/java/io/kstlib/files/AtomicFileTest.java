package io.kstlib.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

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
