package io.kstlib.storage.file.store;

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
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Design rule 7: whatever step of a write fails, the old content is intact and no temporary file stays. */
class FaultTest {

    @TempDir
    Path directory;

    private LockedFileStore store;

    @BeforeEach
    void setUp() throws IOException {
        Fixture.chmod(directory, "rwx------");
        store = Fixture.store(directory);
        write(store, "corporate", "old");
    }

    private static IOException diskFull() {
        return new FileSystemException("x", null, "No space left on device");
    }

    private LockedFileStore failing(Step step, IOException failure) {
        return new LockedFileStore(Fixture.layout(directory), Fixture.CLOCK, new FailingOperations(step, failure));
    }

    @TestFactory
    List<DynamicTest> keepsTheOldContentWhenAStepFails() {
        return List.of(Step.CREATE, Step.WRITE, Step.FLUSH, Step.RENAME).stream()
                .map(step -> DynamicTest.dynamicTest(step.name(), () -> {
                    StorageException refusal = assertRefused(
                            Reason.NOT_WRITABLE, () -> write(failing(step, diskFull()), "corporate", "new"));

                    assertTrue(refusal.problem().contains("No space left on device"), refusal::problem);
                    assertEquals("old", read(store, "corporate"));
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
                            () -> failing(step, diskFull()).proveWritable("corporate", WAIT, LockedFile::read));
                    assertEquals("old", read(store, "corporate"));
                    assertEquals(
                            List.of("corporate.token.json", "corporate.token.json.lock"), Fixture.filesIn(directory));
                }))
                .toList();
    }

    @Test
    void saysPermissionDeniedInPlainWords() {
        StorageException refusal = assertRefused(
                Reason.NOT_WRITABLE,
                () -> write(failing(Step.CREATE, new AccessDeniedException("x")), "corporate", "new"));

        assertTrue(refusal.problem().contains("permission denied"), refusal::problem);
        assertTrue(refusal.remedy().orElseThrow().contains(directory.toString()), refusal::getMessage);
    }

    @Test
    void aFailingStepFreesTheLock() {
        assertRefused(Reason.NOT_WRITABLE, () -> write(failing(Step.WRITE, diskFull()), "corporate", "new"));

        write(store, "corporate", "new");

        assertEquals("new", read(store, "corporate"));
    }

    @Test
    void saysWhenTheFileSystemCannotLock() {
        LockedFileStore unlockable = failing(Step.LOCK, new IOException("No locks available"));

        StorageException refusal = assertRefused(Reason.CANNOT_LOCK, () -> write(unlockable, "corporate", "new"));

        assertTrue(refusal.problem().contains(directory.toString()), refusal::problem);
        assertTrue(refusal.problem().contains("No locks available"), refusal::problem);
        assertTrue(refusal.remedy().orElseThrow().contains("local disk"), refusal::getMessage);
        assertEquals("old", read(unlockable, "corporate"), "reading needs no lock");
    }

    @Test
    void saysThatNothingCanBeWrittenWhereTheLockFileIsMissingBecauseOfThat() throws IOException {
        Path lockFile = directory.resolve("corporate.token.json.lock");
        Files.delete(lockFile);
        Files.createDirectory(lockFile); // as nothing is opened for writing there

        assertRefused(Reason.NOT_WRITABLE, () -> write(failing(Step.OPEN_LOCK, diskFull()), "corporate", "new"));
        assertRefused(Reason.CANNOT_LOCK, () -> write(store, "corporate", "new"));
    }

    @Test
    void anErrorInTheStepIsPassedOn() {
        IllegalStateException failure = new IllegalStateException("no");

        IllegalStateException seen = assertThrows(
                IllegalStateException.class,
                () -> store.locked("corporate", WAIT, file -> {
                    throw failure;
                }));

        assertEquals(failure, seen);
        write(store, "corporate", "new");
    }
}
