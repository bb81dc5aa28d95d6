package io.kstlib.storage.file.store;

import static io.kstlib.storage.file.store.Fixture.CORPORATE;
import static io.kstlib.storage.file.store.Fixture.OTHER;
import static io.kstlib.storage.file.store.Fixture.WAIT;
import static io.kstlib.storage.file.store.Fixture.assertRefused;
import static io.kstlib.storage.file.store.Fixture.chmod;
import static io.kstlib.storage.file.store.Fixture.mode;
import static io.kstlib.storage.file.store.Fixture.read;
import static io.kstlib.storage.file.store.Fixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.files.fixture.ChildClassPath;
import io.kstlib.storage.file.store.LockedFileStore.LockedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Security rule 7 on POSIX file systems: who may use the files, and what is refused. */
class FileAccessTest {

    @TempDir
    Path temp;

    private Path directory;
    private Path file;
    private LockedFileStore store;

    @BeforeEach
    void setUp() {
        directory = temp.resolve("a/b/tokens");
        file = directory.resolve("corporate.token.json");
        store = Fixture.store(directory);
    }

    @Test
    void createsDirectoriesAndFilesForTheOwnerOnly() throws IOException {
        write(store, CORPORATE, "x");

        assertEquals("rwx------", mode(temp.resolve("a")));
        assertEquals("rwx------", mode(temp.resolve("a/b")));
        assertEquals("rwx------", mode(directory));
        assertEquals("rw-------", mode(file));
    }

    @Test
    void createsThemForTheOwnerOnlyWhateverTheUmask() throws IOException, InterruptedException {
        for (String umask : List.of("000", "077", "177")) {
            Path place = temp.resolve("umask-" + umask);
            Files.createDirectories(place);
            Process child = new ProcessBuilder(
                            "sh",
                            "-c",
                            "umask " + umask + "; exec \"$0\" \"$@\"",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            ChildClassPath.get(),
                            WriteOnce.class.getName(),
                            place.resolve("tokens").toString())
                    .inheritIO()
                    .start();
            assertTrue(child.waitFor(60, TimeUnit.SECONDS));
            if (umask.equals("177")) {
                continue; // only root can enter the directory then; the checks below may fail for others
            }
            assertEquals(0, child.exitValue());
            assertEquals("rwx------", mode(place.resolve("tokens")));
            assertEquals("rw-------", mode(place.resolve("tokens/corporate.token.json")));
            assertEquals("rw-------", mode(place.resolve("tokens/corporate.token.json.lock")));
        }
    }

    @Test
    void givesFilesTheirReadOnlyModeAndStillReplacesThem() throws IOException {
        LockedFileStore readOnly =
                new LockedFileStore(directory, OtherUsers.KEPT_OUT, FileMode.OWNER_READ, Fixture.CLOCK);
        write(readOnly, CORPORATE, "old");
        write(readOnly, CORPORATE, "new");

        assertEquals("r--------", mode(file));
        assertEquals("new", read(readOnly, CORPORATE));
    }

    @Test
    void refusesAFileThatOthersCanUse() throws IOException {
        write(store, CORPORATE, "x");
        for (String mode : List.of("rw-r-----", "rw--w----", "rw----r--", "rw-----w-", "rwxrwxrwx")) {
            chmod(file, mode);

            StorageException refusal = assertRefused(Reason.EXPOSED, () -> store.read(CORPORATE));
            assertTrue(refusal.getMessage().contains(mode), refusal::getMessage);
            assertTrue(refusal.getMessage().contains("chmod 600 " + file), refusal::getMessage);
            assertEquals(file.toString(), refusal.location());
            assertRefused(Reason.EXPOSED, () -> store.locked(CORPORATE, WAIT, LockedFile::read));
        }
        chmod(file, "rw-------");
        assertEquals("x", read(store, CORPORATE));
    }

    @Test
    void refusesADirectoryThatOthersCanUse() throws IOException {
        write(store, CORPORATE, "x");
        for (String mode : List.of("rwxr-x---", "rwx-wx---", "rwxr-xr-x", "rwxrwxrwx")) {
            chmod(directory, mode);

            StorageException refusal = assertRefused(Reason.EXPOSED, () -> store.read(CORPORATE));
            assertTrue(refusal.getMessage().contains("chmod 700 " + directory), refusal::getMessage);
            assertRefused(Reason.EXPOSED, () -> write(store, CORPORATE, "y"));
            assertRefused(Reason.EXPOSED, () -> store.proveWritable(CORPORATE, WAIT, LockedFile::read));
        }
        assertTrue(store.delete(CORPORATE, WAIT), "removing makes nothing worse");
    }

    @Test
    void letsOthersPassThroughTheDirectory() throws IOException {
        write(store, CORPORATE, "x");
        chmod(directory, "rwx--x--x");

        assertEquals("x", read(store, CORPORATE));
    }

    @Test
    void quotesPathsInTheFix() throws IOException {
        Path odd = temp.resolve("it's mine");
        LockedFileStore oddStore = Fixture.store(odd);
        write(oddStore, CORPORATE, "x");
        chmod(odd, "rwxr-xr-x");

        StorageException refusal = assertRefused(Reason.EXPOSED, () -> oddStore.read(CORPORATE));

        assertTrue(refusal.getMessage().contains("chmod 700 '" + temp + "/it'\\''s mine'"), refusal::getMessage);
    }

    @Test
    void followsALinkedDirectory() throws IOException {
        write(store, CORPORATE, "x");
        Path link = Files.createSymbolicLink(temp.resolve("link"), directory);
        LockedFileStore linked = Fixture.store(link);

        assertEquals("x", read(linked, CORPORATE));
        write(linked, CORPORATE, "y");

        assertEquals("y", read(store, CORPORATE));
        assertTrue(linked.names().contains(CORPORATE));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void aLinkedDirectoryIsLockedTogetherWithItsTarget() throws IOException {
        write(store, CORPORATE, "x");
        LockedFileStore linked = Fixture.store(Files.createSymbolicLink(temp.resolve("link"), directory));

        store.locked(
                CORPORATE,
                WAIT,
                file -> Fixture.inAnotherThread(() ->
                        assertRefused(Reason.LOCKED, () -> linked.locked(CORPORATE, Duration.ZERO, LockedFile::read))));
    }

    @Test
    void aLinkToAMissingDirectoryIsNotTakenForAnEmptyStore() throws IOException {
        LockedFileStore dangling =
                Fixture.store(Files.createSymbolicLink(temp.resolve("link"), temp.resolve("unmounted")));

        assertRefused(Reason.UNREADABLE, () -> dangling.read(CORPORATE));
        assertRefused(Reason.UNREADABLE, () -> write(dangling, CORPORATE, "x"));
    }

    @Test
    void refusesANameThatLeadsElsewhere() {
        for (String name : List.of("", ".", "..", "../corporate", "a/b", "a/", "/etc/passwd")) {
            assertThrows(IllegalArgumentException.class, () -> store.read(name), name);
        }
    }

    @Test
    void refusesALinkedFile() throws IOException {
        write(store, OTHER, "x");
        Files.createSymbolicLink(file, directory.resolve("other.token.json"));

        StorageException refusal = assertRefused(Reason.UNREADABLE, () -> store.read(CORPORATE));

        assertTrue(refusal.problem().contains("symbolic link"), refusal::problem);
        assertTrue(store.delete(CORPORATE, WAIT));
        assertFalse(Files.exists(file, LinkOption.NOFOLLOW_LINKS));
        assertEquals("x", read(store, OTHER), "the link was removed, not what it leads to");
    }

    @Test
    void refusesALinkedLockFile() throws IOException {
        write(store, OTHER, "x");
        Files.createSymbolicLink(directory.resolve("corporate.token.json.lock"), directory.resolve("other.token.json"));

        assertRefused(Reason.CANNOT_LOCK, () -> write(store, CORPORATE, "y"));

        assertEquals("x", read(store, OTHER));
    }

    @Test
    void saysWhoseLockFileItCannotOpenInADirectoryThatItCanWrite() throws IOException {
        write(store, OTHER, "x");
        Path lockFile = Files.createDirectory(directory.resolve("corporate.token.json.lock"));

        StorageException refusal = assertRefused(Reason.CANNOT_LOCK, () -> write(store, CORPORATE, "y"));

        assertEquals(lockFile.toString(), refusal.location());
        assertTrue(
                refusal.problem()
                        .contains("cannot open the lock file " + lockFile + ", which belongs to "
                                + Files.getOwner(lockFile)),
                refusal::problem);
    }

    @Test
    void refusesWhatIsNoFile() throws IOException {
        write(store, OTHER, "x");
        Files.createDirectory(file);

        assertRefused(Reason.UNREADABLE, () -> store.read(CORPORATE));
        assertRefused(Reason.UNREADABLE, () -> store.delete(CORPORATE, WAIT));
        assertTrue(Files.isDirectory(file));
    }

    @Test
    void refusesADirectoryThatIsAFile() throws IOException {
        Files.createDirectories(directory.getParent());
        Files.createFile(directory);

        assertRefused(Reason.UNREADABLE, () -> store.read(CORPORATE));
        assertRefused(Reason.UNREADABLE, () -> write(store, CORPORATE, "x"));
        // Not "nothing was stored": that is not known.
        assertRefused(Reason.NOT_WRITABLE, () -> store.delete(CORPORATE, WAIT));
    }

    @Test
    void refusesADirectoryThatCannotBeCreated() throws IOException {
        Files.createFile(temp.resolve("a"));

        StorageException refusal = assertThrows(StorageException.class, () -> write(store, CORPORATE, "x"));

        // Newer JDKs say that the directory does not exist, older ones say what is in its way.
        assertTrue(Set.of(Reason.UNREADABLE, Reason.NOT_WRITABLE).contains(refusal.reason()), refusal::getMessage);
        assertTrue(refusal.problem().contains("Not a directory"), refusal::problem);
    }

    @Test
    void refusesAnEndlessFile() throws IOException {
        write(store, CORPORATE, "x");
        Files.write(file, new byte[LockedFileStore.MAX_BYTES]);
        assertEquals(LockedFileStore.MAX_BYTES, store.read(CORPORATE).orElseThrow().length);

        Files.write(file, new byte[LockedFileStore.MAX_BYTES + 1]);

        assertRefused(Reason.UNREADABLE, () -> store.read(CORPORATE));
    }

    @Test
    void writesNothingThatItWouldNotReadBack() {
        write(store, CORPORATE, "x");

        assertRefused(Reason.NOT_WRITABLE, () -> write(store, CORPORATE, "y".repeat(LockedFileStore.MAX_BYTES + 1)));

        assertEquals("x", read(store, CORPORATE));
    }

    @Test
    void readingCreatesNothing() throws IOException {
        assertEquals(Optional.empty(), store.read(CORPORATE));
        assertEquals(List.of(), store.names());
        assertFalse(store.delete(CORPORATE, WAIT));

        assertEquals(List.of(), Fixture.filesIn(temp));
    }

    @Test
    void removesWhatKilledProcessesLeft() throws IOException {
        write(store, CORPORATE, "x");
        Files.createFile(directory.resolve(".corporate.token.json.4711.tmp"));
        Files.createFile(directory.resolve(".other.token.json.4711.tmp"));

        write(store, CORPORATE, "y");

        assertEquals(
                List.of(".other.token.json.4711.tmp", "corporate.token.json", "corporate.token.json.lock"),
                Fixture.filesIn(directory));
    }

    /** Runs in a process of its own. */
    static final class WriteOnce {

        private WriteOnce() {}

        public static void main(String[] arguments) {
            write(Fixture.store(Path.of(arguments[0])), CORPORATE, "x");
        }
    }
}
