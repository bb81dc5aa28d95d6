package io.kstlib.storage.file.store;

import static io.kstlib.storage.file.store.Fixture.CORPORATE;
import static io.kstlib.storage.file.store.Fixture.WAIT;
import static io.kstlib.storage.file.store.Fixture.assertRefused;
import static io.kstlib.storage.file.store.Fixture.read;
import static io.kstlib.storage.file.store.Fixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.storage.file.store.FailingOperations.Step;
import io.kstlib.storage.file.store.LockedFileStore.LockedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Security rule 7: if any step of a write fails, the old content is intact and no temporary file stays. */
class FaultTest {

    @TempDir
    Path directory;

    private LockedFileStore store;

    @BeforeEach
    void setUp() throws IOException {
        Fixture.chmod(directory, "rwx------");
        store = Fixture.store(directory);
        write(store, CORPORATE, "old");
    }

    private static IOException diskFull() {
        return new FileSystemException("x", null, "No space left on device");
    }

    private LockedFileStore failing(Step step, IOException failure) {
        return Fixture.store(directory, new FailingOperations(step, failure));
    }

    @TestFactory
    List<DynamicTest> keepsTheOldContentWhenAStepFails() {
        return List.of(Step.CREATE, Step.WRITE, Step.FLUSH, Step.RENAME).stream()
                .map(step -> DynamicTest.dynamicTest(step.name(), () -> {
                    StorageException refusal = assertRefused(
                            Reason.NOT_WRITABLE, () -> write(failing(step, diskFull()), CORPORATE, "new"));

                    assertTrue(refusal.problem().contains("No space left on device"), refusal::problem);
                    assertEquals("old", read(store, CORPORATE));
                    assertEquals(
                            List.of("corporate.token.json", "corporate.token.json.lock"), Fixture.filesIn(directory));
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> proofOfWritingFindsOut() {
        return List.of(Step.CREATE, Step.WRITE, Step.FLUSH).stream()
                .map(step -> DynamicTest.dynamicTest(step.name(), () -> {
                    assertRefused(
                            Reason.NOT_WRITABLE,
                            () -> failing(step, diskFull()).proveWritable(CORPORATE, WAIT, LockedFile::read));
                    assertEquals("old", read(store, CORPORATE));
                    assertEquals(
                            List.of("corporate.token.json", "corporate.token.json.lock"), Fixture.filesIn(directory));
                }))
                .toList();
    }

    @Test
    void saysPermissionDeniedInPlainWords() {
        StorageException refusal = assertRefused(
                Reason.NOT_WRITABLE,
                () -> write(failing(Step.CREATE, new AccessDeniedException("x")), CORPORATE, "new"));

        assertTrue(refusal.problem().contains("permission denied"), refusal::problem);
        assertTrue(refusal.remedy().orElseThrow().inWords().contains(directory.toString()), refusal::getMessage);
    }

    @Test
    void aFailingStepFreesTheLock() {
        assertRefused(Reason.NOT_WRITABLE, () -> write(failing(Step.WRITE, diskFull()), CORPORATE, "new"));

        write(store, CORPORATE, "new");

        assertEquals("new", read(store, CORPORATE));
    }

    @Test
    void saysWhenTheFileSystemCannotLock() {
        LockedFileStore unlockable = failing(Step.LOCK, new IOException("No locks available"));

        StorageException refusal = assertRefused(Reason.CANNOT_LOCK, () -> write(unlockable, CORPORATE, "new"));

        assertTrue(refusal.problem().contains(directory.toString()), refusal::problem);
        assertTrue(refusal.problem().contains("No locks available"), refusal::problem);
        assertTrue(refusal.remedy().orElseThrow().inWords().contains("local disk"), refusal::getMessage);
        assertEquals("old", read(unlockable, CORPORATE), "reading needs no lock");
    }

    @Test
    void saysThatNothingCanBeWrittenWhereTheLockFileIsMissingBecauseOfThat() throws IOException {
        Path lockFile = directory.resolve("corporate.token.json.lock");
        Files.delete(lockFile);
        Files.createDirectory(lockFile); // a directory cannot be opened for writing

        assertRefused(Reason.NOT_WRITABLE, () -> write(failing(Step.OPEN_LOCK, diskFull()), CORPORATE, "new"));
        assertRefused(Reason.CANNOT_LOCK, () -> write(store, CORPORATE, "new"));
    }

    @Test
    void anErrorInTheStepIsPassedOn() {
        IllegalStateException failure = new IllegalStateException("no");

        IllegalStateException seen = assertThrows(
                IllegalStateException.class,
                () -> store.locked(CORPORATE, WAIT, file -> {
                    throw failure;
                }));

        assertEquals(failure, seen);
        write(store, CORPORATE, "new");
    }

    private static <T> T withRoom(LockedFileStore store, Function<LockedFile, T> step) {
        return store.locked(CORPORATE, WAIT, file -> {
            file.reserveSpace(file.path());
            return step.apply(file);
        });
    }

    private static LockedFile replaceByNew(LockedFile file) {
        file.replace("new".getBytes(StandardCharsets.UTF_8));
        return file;
    }

    private Path room() {
        return directory.resolve(
                ".corporate.token.json." + ProcessHandle.current().pid() + ".tmp");
    }

    @TestFactory
    List<DynamicTest> saysBeforehandThatThereIsNoRoom() {
        return List.of(Step.CREATE, Step.WRITE, Step.FLUSH).stream()
                .map(step -> DynamicTest.dynamicTest(step.name(), () -> {
                    StorageException refusal = assertRefused(
                            Reason.NOT_WRITABLE,
                            () -> withRoom(failing(step, diskFull()), file -> {
                                throw new AssertionError("what comes next is not to be tried");
                            }));

                    assertTrue(refusal.problem().contains("No space left on device"), refusal::problem);
                    assertTrue(refusal.problem().contains("nothing was sent"), refusal::problem);
                    assertEquals("old", read(store, CORPORATE));
                    assertEquals(
                            List.of("corporate.token.json", "corporate.token.json.lock"), Fixture.filesIn(directory));
                }))
                .toList();
    }

    @Test
    void takesNoRoomWhereNoOneMayWrite() { // a fetched token is then only for this process
        LockedFileStore readOnly = failing(Step.CREATE_WHERE_NO_ONE_MAY, new AccessDeniedException("x"));

        assertEquals("done", withRoom(readOnly, file -> "done"));
    }

    @Test
    void writesIntoTheRoomThatWasTaken() throws IOException {
        long inode = withRoom(store, file -> {
            long taken = inode(room());
            assertTrue(size(room()) >= 64 * 1024);
            replaceByNew(file);
            return taken;
        });

        assertEquals(inode, inode(directory.resolve("corporate.token.json")));
        assertEquals("new", read(store, CORPORATE));
        assertEquals("rw-------", Fixture.mode(directory.resolve("corporate.token.json")));
        assertEquals(List.of("corporate.token.json", "corporate.token.json.lock"), Fixture.filesIn(directory));
    }

    @Test
    void writesMoreThanTheRoomHolds() {
        String large = "x".repeat(200 * 1024);

        withRoom(store, file -> {
            file.replace(large.getBytes(StandardCharsets.UTF_8));
            return file;
        });

        assertEquals(large, read(store, CORPORATE));
    }

    @Test
    void takesTwiceTheRoomOfALargeContent() {
        write(store, CORPORATE, "x".repeat(100 * 1024));

        assertEquals(Long.valueOf(200 * 1024), withRoom(store, file -> size(room())));
    }

    @Test
    void writesElsewhereWhereTheRoomCannotBeUsed() { // as on file systems that copy on write
        LockedFileStore copying = failing(Step.OVERWRITE, diskFull());

        withRoom(copying, FaultTest::replaceByNew);

        assertEquals("new", read(store, CORPORATE));
    }

    @Test
    void keepsTheOldContentWhenTheRenameFailsAfterRoomWasTaken() throws IOException {
        assertRefused(Reason.NOT_WRITABLE, () -> withRoom(failing(Step.RENAME, diskFull()), FaultTest::replaceByNew));

        assertEquals("old", read(store, CORPORATE));
        assertEquals(List.of("corporate.token.json", "corporate.token.json.lock"), Fixture.filesIn(directory));
    }

    @Test
    void givesRoomBackThatIsNotUsed() throws IOException {
        withRoom(store, file -> "the server has refused");

        assertEquals("old", read(store, CORPORATE));
        assertEquals(List.of("corporate.token.json", "corporate.token.json.lock"), Fixture.filesIn(directory));
    }

    @Test
    void anInterruptDoesNotSpoilTheRoom() {
        withRoom(store, file -> {
            Thread.currentThread().interrupt();
            return replaceByNew(file);
        });

        assertTrue(Thread.interrupted());
        assertEquals("new", read(store, CORPORATE));
    }

    @Test
    void takesRoomWithinTheLockOnly() throws IOException {
        List<String> withoutRoom = List.of("corporate.token.json", "corporate.token.json.lock");
        LockedFile released = store.locked(CORPORATE, WAIT, file -> {
            List<String> seen = Fixture.inAnotherThread(() -> {
                file.reserveSpace(file.path());
                return Fixture.filesIn(directory);
            });
            assertEquals(withoutRoom, seen);
            return file;
        });
        released.reserveSpace(released.path());

        assertEquals(withoutRoom, Fixture.filesIn(directory));
    }

    private static long inode(Path file) {
        try {
            return (Long) Files.getAttribute(file, "unix:ino");
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
