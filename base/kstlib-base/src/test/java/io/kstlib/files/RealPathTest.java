package io.kstlib.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealPathTest {

    private static final int MOST = 100;

    @TempDir
    Path temporary;

    private Path root;
    private Path inside;
    private Path outside;

    @BeforeEach
    void write() throws IOException {
        root = temporary.toRealPath();
        inside = Files.createDirectories(root.resolve("checkout/sub"));
        outside = Files.createDirectory(root.resolve("private"));
        Files.writeString(inside.resolve("secret.txt"), "inside");
        Files.writeString(outside.resolve("secret.txt"), "outside");
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    @Test
    void readsAFileWithoutLinksOnItsWay() throws IOException {
        Path file = inside.resolve("secret.txt");

        assertArrayEquals(Files.readAllBytes(file), RealPath.read(RealPath.of(file), MOST));
    }

    @Test
    void followsEveryLinkOnTheWay() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("checkout/link"), outside);

        assertEquals(outside.resolve("secret.txt"), RealPath.of(link.resolve("secret.txt")));
        assertEquals(outside.resolve("secret.txt"), RealPath.of(link.resolve("sub/../secret.txt")));
        assertEquals(root.resolve("other"), RealPath.of(link.resolve("../other")));
    }

    @Test
    void followsALinkToAFileThatIsNotThereYet() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("checkout/later"), outside.resolve("later.txt"));

        assertEquals(outside.resolve("later.txt"), RealPath.of(link));
    }

    @Test
    @Tag("attack")
    void aLinkInPlaceOfTheFileIsNotRead() throws IOException {
        Path file = RealPath.of(inside.resolve("secret.txt"));
        Files.delete(file);
        Files.createSymbolicLink(file, outside.resolve("secret.txt"));

        assertThrows(IOException.class, () -> RealPath.read(file, MOST));
    }

    @Test
    @Tag("attack")
    void aLinkInPlaceOfADirectoryOnTheWayIsNotFollowed() throws IOException {
        Path file = RealPath.of(inside.resolve("secret.txt"));
        Files.move(inside, root.resolve("away"));
        Files.createSymbolicLink(inside, outside);

        assertThrows(IOException.class, () -> RealPath.read(file, MOST));
    }

    /** The check finds the directory, and the other process puts a link there before the file is opened, again and again. */
    @Test
    @Tag("attack")
    void aDirectoryThatIsSwappedAgainAndAgainNeverLeadsElsewhere() throws Exception {
        Path away = root.resolve("away");
        Path link = Files.createSymbolicLink(root.resolve("link"), outside);
        AtomicBoolean ended = new AtomicBoolean();
        Thread other = new Thread(() -> {
            try {
                while (!ended.get()) {
                    Files.move(inside, away, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(link, inside, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(inside, link, StandardCopyOption.ATOMIC_MOVE);
                    Files.move(away, inside, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        });
        other.start();
        try {
            int read = 0;
            for (int i = 0; i < 100_000 && read < 2_000; i++) {
                read += attempt() ? 1 : 0;
            }
        } finally {
            ended.set(true);
            other.join();
        }
    }

    /** Reads as a careful program does; whether there was something to read. */
    private boolean attempt() throws IOException {
        try {
            Path real = RealPath.of(inside.resolve("secret.txt"));
            if (!real.startsWith(root.resolve("checkout"))) {
                return false;
            }
            assertEquals("inside", text(RealPath.read(real, MOST)));
            return true;
        } catch (IOException swapped) {
            return false;
        }
    }

    @Test
    void isNotThereOrTooLargeAsElsewhere() {
        assertThrows(NoSuchFileException.class, () -> RealPath.read(inside.resolve("none"), MOST));
        assertThrows(UnfitFileException.class, () -> RealPath.read(inside.resolve("secret.txt"), 3));
        assertThrows(UnfitFileException.class, () -> RealPath.read(inside, MOST));
    }
}
