package io.kstlib.storage.file.store;

import static io.kstlib.storage.file.store.Fixture.CORPORATE;
import static io.kstlib.storage.file.store.Fixture.WAIT;
import static io.kstlib.storage.file.store.Fixture.assertRefused;
import static io.kstlib.storage.file.store.Fixture.inAnotherThread;
import static io.kstlib.storage.file.store.Fixture.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.files.fixture.ChildClassPath;
import io.kstlib.storage.file.store.LockedFileStore.LockedFile;
import java.io.File;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path directory;

    private Path lockFile;
    private LockedFileStore store;

    @BeforeEach
    void setUp() throws IOException {
        Fixture.chmod(directory, "rwx------");
        lockFile = directory.resolve("corporate.token.json.lock");
        store = Fixture.store(directory);
        write(store, CORPORATE, "x");
    }

    @Test
    void neverDeletesTheLockFile() {
        store.delete(CORPORATE, WAIT);

        assertTrue(Files.exists(lockFile));
    }

    @Test
    void holderWritesWhoItIs() throws IOException {
        assertEquals(
                ProcessHandle.current().pid() + " " + Fixture.NOW,
                Files.readString(lockFile).strip());
    }

    @Test
    void namesTheProcessThatHoldsTheLock() throws Exception {
        try (LockHolder holder = LockHolder.start(directory)) {
            StorageException refusal =
                    assertRefused(Reason.LOCKED, () -> store.locked(CORPORATE, SHORT, LockedFile::read));

            assertTrue(
                    refusal.problem().contains("process " + holder.pid() + " since " + Fixture.NOW), refusal::problem);
            assertTrue(refusal.problem().contains("50 ms"), refusal::problem);
            assertEquals(Optional.of("process " + holder.pid()), refusal.holder());
        }
    }

    @Test
    void doesWithoutTheNameWhenTheNoteIsNotOne() throws Exception {
        try (LockHolder holder = LockHolder.start(directory)) {
            assertTrue(holder.pid() > 0);
            for (String note :
                    List.of("", "x".repeat(64), "12 yesterday" + " ".repeat(60), "-", "99999999999999999999 x")) {
                Files.writeString(lockFile, note); // this process has no lock on it to lose

                StorageException refusal =
                        assertRefused(Reason.LOCKED, () -> store.locked(CORPORATE, SHORT, LockedFile::read));
                assertTrue(refusal.problem().contains("held by another process,"), refusal::problem);
            }
        }
    }

    @Test
    void waitingThreadsDoNotReleaseTheLockForOtherProcesses() throws Exception {
        store.locked(CORPORATE, WAIT, file -> {
            inAnotherThread(() -> assertRefused(
                    Reason.LOCKED, () -> Fixture.store(directory).locked(CORPORATE, SHORT, LockedFile::read)));
            assertEquals("LOCKED", LockHolder.tryOnce(directory));
            return file;
        });
        assertEquals("FREE", LockHolder.tryOnce(directory));
    }

    /** Two plugins in one build tool, each with its own copy of the library. */
    @Test
    void excludesAndSurvivesACopyInAnotherClassLoader() throws Exception {
        try (URLClassLoader loader = copyOfClassPath()) {
            Class<?> copy = loader.loadClass(LockHolder.class.getName());
            assertFalse(copy == LockHolder.class);
            Callable<String> tryInCopy =
                    () -> (String) copy.getMethod("outcome", String.class).invoke(null, directory.toString());

            store.locked(CORPORATE, WAIT, file -> {
                assertEquals("LOCKED", inAnotherThread(tryInCopy));
                collectGarbage(); // a channel that no one refers to is closed then, which releases the lock
                assertEquals("LOCKED", LockHolder.tryOnce(directory), "the copy's failed try released the lock");
                return file;
            });
            assertEquals("FREE", inAnotherThread(tryInCopy));
        }
    }

    private static void collectGarbage() {
        CountDownLatch collected = new CountDownLatch(1);
        Cleaner.create().register(new Object(), collected::countDown);
        try {
            do {
                System.gc();
            } while (!collected.await(10, TimeUnit.MILLISECONDS));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static URLClassLoader copyOfClassPath() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : ChildClassPath.get().split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), null);
    }

    @Test
    void anInterruptedThreadTakesAFreeLockAndKeepsItsInterrupt() {
        Thread.currentThread().interrupt();

        write(store, CORPORATE, "y");

        assertTrue(Thread.interrupted());
        assertEquals("y", Fixture.read(store, CORPORATE));
    }

    @Test
    void anInterruptEndsTheWaitForAnotherProcess() throws Exception {
        try (LockHolder holder = LockHolder.start(directory)) {
            assertTrue(holder.pid() > 0);
            Thread.currentThread().interrupt();

            StorageException refusal =
                    assertRefused(Reason.LOCKED, () -> store.locked(CORPORATE, WAIT, LockedFile::read));

            assertTrue(Thread.interrupted());
            assertTrue(refusal.problem().contains("interrupted"), refusal::problem);
        }
    }

    @Test
    @SuppressWarnings("try") // closed half-way, on purpose
    void waitsUntilAnotherProcessIsDone() throws Exception {
        try (LockHolder holder = LockHolder.start(directory)) {
            FutureTask<String> waiter = new FutureTask<>(() -> {
                write(store, CORPORATE, "y");
                return "written";
            });
            new Thread(waiter).start();
            assertEquals("x", Fixture.read(store, CORPORATE));

            holder.close();

            assertEquals("written", waiter.get());
        }
        assertEquals("y", Fixture.read(store, CORPORATE));
    }

    @Test
    void takesAnyLengthOfWait() {
        for (long seconds : new long[] {Long.MIN_VALUE, -5, 0, Long.MAX_VALUE}) {
            write(store, CORPORATE, "y" + seconds);
            store.locked(CORPORATE, Duration.ofSeconds(seconds), LockedFile::delete);

            assertFalse(store.isThere(CORPORATE));
        }
    }

    @Test
    void endsTheShortestWaitAtOnce() throws Exception {
        try (LockHolder holder = LockHolder.start(directory)) {
            assertTrue(holder.pid() > 0);
            assertRefused(
                    Reason.LOCKED, () -> store.locked(CORPORATE, Duration.ofSeconds(Long.MIN_VALUE), LockedFile::read));
        }
    }

    @Test
    void keepsNoLockWhereAStepOfItsReleaseFails() {
        LockedFileStore failing = Fixture.store(
                directory, new FailingOperations(FailingOperations.Step.UNLOCK, new IOException("broken")));

        StorageException refusal = assertRefused(Reason.CANNOT_LOCK, () -> write(failing, CORPORATE, "y"));

        assertTrue(refusal.problem().contains("broken"), refusal::problem);
        assertEquals("FREE", LockHolder.tryOnce(directory));
        inAnotherThread(() -> store.locked(CORPORATE, SHORT, LockedFile::read));
        assertEquals("y", Fixture.read(store, CORPORATE));
    }

    @Test
    void isNotReentrant() {
        assertThrows(
                IllegalStateException.class,
                () -> store.locked(CORPORATE, WAIT, file -> store.delete(CORPORATE, WAIT)));
    }
}
