package io.kstlib.storage.file.store;

import static io.kstlib.storage.file.store.Fixture.WAIT;
import static io.kstlib.storage.file.store.Fixture.assertRefused;
import static io.kstlib.storage.file.store.Fixture.chmod;
import static io.kstlib.storage.file.store.Fixture.inAnotherThread;
import static io.kstlib.storage.file.store.Fixture.mode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.storage.file.store.LockedFileStore.LockedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Security rule 7 for one file that keeps everything, in a directory that other programs use, too. Names without files have locks of their own. */
class SharedDirectoryTest {

    private static final String FILE = "tokens.sops.yml";
    private static final String CORPORATE = FILE + ".corporate";
    private static final String GITHUB = FILE + ".github";

    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path temp;

    private Path directory;
    private Path file;
    private LockedFileStore store;

    @BeforeEach
    void setUp() {
        directory = temp.resolve("config/kstlib");
        file = directory.resolve(FILE);
        store = new LockedFileStore(directory, OtherUsers.MAY_LOOK, FileMode.OWNER_READ_WRITE, Fixture.CLOCK);
    }

    private void write(String content) {
        store.locked(FILE, WAIT, locked -> {
            locked.replace(content.getBytes(StandardCharsets.UTF_8));
            return content;
        });
    }

    private String read() {
        return new String(store.read(FILE).orElseThrow(), StandardCharsets.UTF_8);
    }

    @Test
    void createsTheDirectoryAndTheFileForTheOwnerOnly() throws IOException {
        write("x");

        assertEquals("rwx------", mode(directory));
        assertEquals("rw-------", mode(file));
        assertEquals(List.of("tokens.sops.yml", "tokens.sops.yml.lock"), Fixture.filesIn(directory));
    }

    @Test
    void letsOthersLookIntoTheDirectory() throws IOException {
        write("x");
        for (String mode : List.of("rwxr-xr-x", "rwxr-x---", "rwx--x--x")) {
            chmod(directory, mode);

            assertEquals("x", read());
            write("x");
        }
    }

    @Test
    void refusesADirectoryThatOthersCanChange() throws IOException {
        write("x");
        for (String mode : List.of("rwxrwxr-x", "rwx-wx---", "rwxrwxrwx")) {
            chmod(directory, mode);

            StorageException refusal = assertRefused(Reason.EXPOSED, () -> store.read(FILE));
            assertTrue(refusal.getMessage().contains("chmod go-w " + directory), refusal::getMessage);
            assertRefused(Reason.EXPOSED, () -> write("y"));
            assertRefused(Reason.EXPOSED, () -> store.proveWritable(FILE, WAIT, LockedFile::read));
            assertRefused(Reason.EXPOSED, () -> store.locked(CORPORATE, WAIT, guard -> "x"));
        }
        chmod(directory, "rwxr-xr-x");
        assertEquals("x", read());
    }

    @Test
    void refusesAFileThatOthersCanRead() throws IOException {
        write("x");
        chmod(file, "rw-r--r--");

        StorageException refusal = assertRefused(Reason.EXPOSED, () -> store.read(FILE));

        assertTrue(refusal.getMessage().contains("chmod 600 " + file), refusal::getMessage);
    }

    @Test
    void readingCreatesNothing() throws IOException {
        assertEquals(Optional.empty(), store.read(FILE));
        assertFalse(store.isThere(FILE));

        assertEquals(List.of(), Fixture.filesIn(temp));
    }

    @Test
    void othersChangeTheFileWhileANameIsLocked() {
        store.locked(CORPORATE, WAIT, guard -> {
            inAnotherThread(() -> store.locked(GITHUB, Duration.ZERO, other -> {
                write("by another");
                return "done";
            }));
            assertEquals("by another", read());
            write("by the holder"); // the name first, then the file
            return "done";
        });

        assertEquals("by the holder", read());
    }

    @Test
    void locksANameAgainstOthers() {
        store.locked(
                CORPORATE,
                WAIT,
                guard -> inAnotherThread(
                        () -> assertRefused(Reason.LOCKED, () -> store.locked(CORPORATE, SHORT, other -> "x"))));
    }

    @Test
    void locksTheFileAgainstOthers() {
        store.locked(
                FILE,
                WAIT,
                locked -> inAnotherThread(
                        () -> assertRefused(Reason.LOCKED, () -> store.locked(FILE, SHORT, LockedFile::read))));
    }

    @Test
    void provesThatItCanWriteAndChangesNothing() throws IOException {
        store.proveWritable(FILE, WAIT, locked -> assertEquals(Optional.empty(), locked.read()));

        assertFalse(store.isThere(FILE));
        assertEquals(List.of("tokens.sops.yml.lock"), Fixture.filesIn(directory));
        Files.createFile(file);
        assertTrue(store.isThere(FILE));
    }

    @Test
    void keepsTheRoomOfOneNameWhileAnotherNameIsWritten() throws IOException {
        write("old");

        store.locked(CORPORATE, WAIT, guard -> {
            guard.reserveSpace(file);
            inAnotherThread(() -> store.locked(GITHUB, WAIT, other -> {
                other.reserveSpace(file);
                return store.locked(FILE, WAIT, locked -> {
                    locked.takeReservation(other);
                    locked.replace("by another".getBytes(StandardCharsets.UTF_8));
                    return locked;
                });
            }));
            assertEquals(1, temporaries());
            return store.locked(FILE, WAIT, locked -> {
                locked.takeReservation(guard);
                assertEquals("by another", new String(locked.read().orElseThrow(), StandardCharsets.UTF_8));
                locked.replace("new".getBytes(StandardCharsets.UTF_8));
                return locked;
            });
        });

        assertEquals("new", read());
        assertEquals(0, temporaries());
    }

    @Test
    void removesWhatAKilledWriterLeftAlsoWhenRoomWasTaken() throws IOException {
        write("old");
        Files.createFile(directory.resolve(".tokens.sops.yml.1.tmp"));

        store.locked(CORPORATE, WAIT, guard -> {
            guard.reserveSpace(file);
            return store.locked(FILE, WAIT, locked -> {
                locked.takeReservation(guard);
                locked.replace("new".getBytes(StandardCharsets.UTF_8));
                return locked;
            });
        });

        assertEquals(0, temporaries());
    }

    private long temporaries() {
        try {
            return Fixture.filesIn(directory).stream()
                    .filter(name -> name.endsWith(".tmp"))
                    .count();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
