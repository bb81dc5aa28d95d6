package io.kstlib.auth.testkit.storage;

import static io.kstlib.auth.testkit.storage.SampleTokens.full;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorage.Protection;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.testkit.SecretLeaks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/**
 * The contract of every token storage that outlives its process. It adds to {@link TokenStorageContract} the rules between processes, after a kill,
 * and for a damaged store. Child processes have the classes of the test, from its class path and its module path.
 *
 * <p>The system property {@value #KILLS} sets how often a writing process is killed; the default is 50. With a lease, the next one waits for it to end each
 * time.
 */
public abstract class PersistentTokenStorageContract extends TokenStorageContract {

    /** The system property that says how often a writing process is killed. */
    public static final String KILLS = "kstlib.testkit.kills";

    /** How long a lock may outlive its killed holder where nothing removes it. */
    private static final Duration UNTIL_IT_IS_FREE = Duration.ofSeconds(75);

    /** How long one try waits for the lock of a killed holder. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final int PROCESSES = 4;
    private static final int LONGEST_RUN_MICROS = 30_000;

    /** In seconds. */
    private static final int UP_TO_A_THOUSAND_KILLS = 900;

    private final List<TokenStorage> opened = new CopyOnWriteArrayList<>();

    /** Creates the contract, for subclasses. */
    protected PersistentTokenStorageContract() {}

    /**
     * Returns the recipe of the storage under test.
     *
     * @return the same recipe each time within one test; its place is empty before each test
     */
    protected abstract StorageRecipe recipe();

    /**
     * Overwrites the stored token without the storage.
     *
     * @param provider the provider of the token
     * @param content the bytes to put there
     */
    protected abstract void damage(String provider, byte[] content);

    /** Returns the factory of the {@linkplain #recipe() recipe}. */
    @Override
    protected TokenStorageFactory factory() {
        return recipe().makeFactory();
    }

    @Override
    protected TokenStorage storage() {
        TokenStorage made = recipe().make();
        opened.add(made);
        return made;
    }

    /**
     * Returns the secrets of the settings, which no log has.
     *
     * @return by default those of the {@linkplain #recipe() recipe}; without those that everyone may know, such as the name of a user
     */
    @Override
    protected Set<String> secrets() {
        return Set.copyOf(recipe().secrets().values());
    }

    /** Closes every storage that the test made, even one that the test closed: closing again does nothing. */
    @AfterEach
    public void closeWhatWasOpened() {
        List<TokenStorage> toClose = List.copyOf(opened);
        opened.clear();
        assertAll(toClose.stream().map(storage -> storage::close)); // a failure must not keep the others open
    }

    @Test
    public void outlivesTheStorageObject() {
        try (TokenStorage first = storage()) {
            first.save("corporate", full());
        }
        assertEquals(Optional.of(full()), storage().load("corporate"));
    }

    @Test
    public void saysThatTokensAreStored() {
        assertFalse(storage().protection() == Protection.NOT_STORED);
    }

    @Test
    public void creatingAStorageStoresNothing() {
        storage();

        assertEquals(List.of(), storage().list());
    }

    @Test
    public void preflightMakesNothingInTheHomeDirectory() throws IOException { // in particular no key
        Set<Path> before = filesOfTheHome();

        storage().preflight("corporate");

        assertEquals(before, filesOfTheHome());
    }

    private Set<Path> filesOfTheHome() throws IOException {
        if (!Files.isDirectory(recipe().home())) {
            return Set.of();
        }
        try (Stream<Path> files = Files.walk(recipe().home())) {
            return files.collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    public void losesNoUpdateOfParallelProcesses() throws InterruptedException {
        List<ChildProcess> children = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                children.add(ChildProcess.start(recipe(), StorageWorker.Task.COUNT, "corporate"));
            }
            for (ChildProcess child : children) {
                child.expectSuccess();
            }
        } finally {
            children.forEach(ChildProcess::close);
        }

        assertEquals(PROCESSES * StorageWorker.STEPS, Counter.read(storage(), "corporate"));
    }

    @Test
    public void loginsTakeTurnsAndLeaveANoteForTheNext() {
        storage().inTurn("corporate", PATIENCE, lease -> {
            assertEquals(Optional.empty(), lease.note().read());
            lease.note().write("first");
            StorageException refusal = CompletableFuture.supplyAsync(() -> assertThrows(
                            StorageException.class,
                            () -> storage().inTurn("corporate", Duration.ZERO, second -> fail("two at a time"))))
                    .join();
            assertEquals(Reason.LOCKED, refusal.reason());
            return full();
        });

        storage().inTurn("corporate", Duration.ZERO, lease -> {
            assertEquals(Optional.of("first"), lease.note().read());
            lease.note().clear();
            return full();
        });
        storage().inTurn("corporate", Duration.ZERO, lease -> {
            assertEquals(Optional.empty(), lease.note().read());
            return full();
        });
        assertEquals(List.of(), storage().list(), "a note is not a token");
    }

    @Test
    public void killedHolderFreesTheLock() throws InterruptedException {
        storage().save("corporate", full());
        try (ChildProcess holder = ChildProcess.start(recipe(), StorageWorker.Task.HOLD, "corporate")) {
            holder.expectLine(StorageWorker.HOLDING);
            StorageException refusal = assertThrows(
                    StorageException.class,
                    () -> storage().update("corporate", Duration.ofMillis(50), (current, lease) -> Optional.empty()));
            assertEquals(Reason.LOCKED, refusal.reason());
            assertEquals(Optional.of(full()), storage().load("corporate"), "reading takes no lock");

            holder.killAfter(1);
            awaitFreeLock(storage(), "corporate");

            assertEquals(Optional.of(full()), storage().load("corporate"));
        }
    }

    @Test
    public void noteOfAKilledHolderIsReadByTheNext() throws InterruptedException { // a refresh token may be spent
        assumeTrue(keepsNotes(), NO_NOTES);
        storage().save("corporate", full());
        try (ChildProcess holder = ChildProcess.start(recipe(), StorageWorker.Task.NOTE, "corporate")) {
            holder.expectLine(StorageWorker.HOLDING);
            holder.killAfter(1);
            awaitFreeLock(storage(), "corporate");
        }

        assertEquals(Optional.of(StorageWorker.NOTED), note("corporate"));
        assertEquals(Optional.of(full()), storage().load("corporate"));
        assertTrue(storage().delete("corporate"));
        assertEquals(Optional.empty(), note("corporate"));
    }

    /**
     * Ends the lock of a killed process, where it would last. Does nothing where the lock ends with the process.
     *
     * @param provider the provider of the lock
     */
    void afterKill(String provider) {}

    /** Tries several times. The last command of the dead process may reach a server after its lock was taken away. */
    private void awaitFreeLock(TokenStorage storage, String provider) {
        long start = System.nanoTime();
        while (true) {
            afterKill(provider);
            try {
                storage.update(provider, LOOK, (current, lease) -> current);
                return;
            } catch (StorageException refusal) {
                if (refusal.reason() != Reason.LOCKED || System.nanoTime() - start > UNTIL_IT_IS_FREE.toNanos()) {
                    throw refusal;
                }
            }
        }
    }

    @Test
    @Timeout(value = UP_TO_A_THOUSAND_KILLS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    public void killedWriterLeavesTheOldOrTheNewToken() throws InterruptedException { // security rule 7
        int kills = Integer.getInteger(KILLS, 50);
        for (int kill = 0; kill < kills; kill++) {
            long last;
            try (ChildProcess writer = ChildProcess.start(recipe(), StorageWorker.Task.SAVE, "corporate")) {
                last = writer.nextNumber();
                writer.killAfter(ThreadLocalRandom.current().nextInt(LONGEST_RUN_MICROS));
                last = Math.max(last, lastAcknowledged(writer));
            }
            try (TokenStorage reader = recipe().make()) { // closed at once: a server has not a connection for each kill
                long stored = Counter.read(reader, "corporate");
                assertTrue(
                        stored == last || stored == last + 1,
                        "after kill " + kill + " token " + stored + " is stored; " + last + " was saved before it");
                awaitFreeLock(reader, "corporate"); // after the load: an update might repair what a load must not find
            }
        }
        Counter.increment(storage(), "corporate");
    }

    private static long lastAcknowledged(ChildProcess writer) {
        long last = 0;
        for (String line = writer.nextLine(); line != null; line = writer.nextLine()) {
            if (!line.isEmpty()) {
                last = Math.max(last, Long.parseLong(line));
            }
        }
        return last;
    }

    @Test
    public void unreadableIsAnErrorAndIsKept() { // security rule 7
        for (String garbage :
                List.of("", "canary-garbage", "{\"access_token\": \"canary-garbage", "[1]", "{\"canary\": 1}")) {
            storage().save("corporate", full());
            damage("corporate", garbage.getBytes(StandardCharsets.UTF_8));

            assertUnreadable(() -> storage().load("corporate"));
            assertUnreadable(() -> storage().save("corporate", full()));
            assertUnreadable(() -> storage().proveWritable("corporate"));
            assertUnreadable(
                    () -> storage().update("corporate", PATIENCE, (current, lease) -> fail("was given " + current)));
            PreflightReport preflight = storage().preflight("corporate");
            assertFalse(preflight.passed());
            SecretLeaks.assertNone(preflight, Set.of("canary"));
            assertUnreadable(() -> storage().load("corporate"));
            assertEquals(List.of("corporate"), storage().list());

            assertTrue(storage().delete("corporate"), "what cannot be read can still be removed");
            assertEquals(Optional.empty(), storage().load("corporate"));
        }
    }

    private static void assertUnreadable(Executable action) {
        StorageException refusal = assertThrows(StorageException.class, action);
        assertEquals(Reason.UNREADABLE, refusal.reason());
        SecretLeaks.assertNone(refusal, Set.of("canary")); // security rule 6
    }
}
