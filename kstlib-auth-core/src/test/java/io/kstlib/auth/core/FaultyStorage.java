package io.kstlib.auth.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A storage of type {@code faulty} that fails where a test says. All who give the same name share it. */
public final class FaultyStorage implements TokenStorage {

    private static final ConfigKey<String> NAME = ConfigKey.text("name", "which shared place");
    private static final Map<String, FaultyStorage> PLACES = new ConcurrentHashMap<>();

    private final Map<String, Token> tokens = new ConcurrentSkipListMap<>();
    private volatile boolean failsOnSave;
    private volatile boolean refusesUpdates;
    private volatile boolean failsOnLoad;
    private volatile @Nullable RuntimeException brokenOnLoad;
    private final ReentrantLock turns = new ReentrantLock();
    private @Nullable String note;
    private volatile boolean turnIsTaken;
    private volatile boolean locked;
    private boolean failsOnDelete;
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final Map<String, List<Runnable>> watches = new ConcurrentHashMap<>();
    private volatile boolean announces;
    private volatile boolean breaksOnClose;
    private volatile boolean isUpdating;
    private final CountDownLatch waiting = new CountDownLatch(1);

    public static FaultyStorage named(String name) {
        return PLACES.computeIfAbsent(name, n -> new FaultyStorage());
    }

    public void failOnSave() {
        failsOnSave = true;
    }

    public void workAgain() {
        failsOnSave = false;
    }

    /** Refuses every update before it takes its lock, as a folder in which no lock file can be made. */
    public void refuseUpdates() {
        refusesUpdates = true;
    }

    /** Stores a token as another machine does: without the lock, and on a file system that reports the change late. */
    public void putFromAnotherMachine(String provider, Token token) {
        tokens.put(provider, token);
    }

    public void failOnLoad() {
        failsOnLoad = true;
        changes.incrementAndGet();
    }

    /** Makes every load fail with a defect of the storage. */
    public void breakOnLoad() {
        breakOnLoad(new IllegalStateException("s3cret"));
    }

    /** Makes every load fail with an exception that is not one of storages. */
    public void breakOnLoad(RuntimeException defect) {
        brokenOnLoad = defect;
        changes.incrementAndGet();
    }

    /** Takes the turn of a login, as another process whose login never ends. */
    public void takeTurn() {
        turnIsTaken = true;
    }

    public void failOnDelete() {
        failsOnDelete = true;
    }

    /** Fails until it is unlocked, as a keyring does. */
    public void lock() {
        locked = true;
        changes.incrementAndGet();
    }

    @Override
    public void unlock() {
        locked = false;
    }

    public boolean isEmpty() {
        return list().isEmpty();
    }

    /** Returns how often a token was loaded, without the loads of updates. */
    public int loads() {
        return loads.get();
    }

    /** Returns how often anything was asked of the storage that a look at it asks. */
    public int looks() {
        return looks.get();
    }

    /** Announces each token that is saved from now on. */
    public void announceChanges() {
        announces = true;
    }

    /** Announces changes, by watches that fail when they are closed. */
    public void breakWatchesOnClose() {
        announces = true;
        breaksOnClose = true;
    }

    @Override
    public Optional<ChangeWatch> watch(String provider, Runnable changed) {
        if (!announces) {
            return Optional.empty();
        }
        watches.computeIfAbsent(provider, any -> new CopyOnWriteArrayList<>()).add(changed);
        return Optional.of(new ChangeWatch() {
            @Override
            public boolean isLive() {
                return true;
            }

            @Override
            public void close() {
                watches.getOrDefault(provider, List.of()).remove(changed);
                if (breaksOnClose) {
                    throw new IllegalStateException("s3cret");
                }
            }
        });
    }

    public synchronized void put(String provider, Token token) {
        changes.incrementAndGet();
        tokens.put(provider, token);
    }

    public static void reset(String name) {
        PLACES.remove(name);
    }

    @Override
    public Optional<String> revision(String provider) {
        looks.incrementAndGet();
        return Optional.of(Integer.toString(changes.get()));
    }

    @Override
    public Optional<Token> load(String provider) {
        loads.incrementAndGet();
        looks.incrementAndGet();
        return stored(provider);
    }

    private Optional<Token> stored(String provider) {
        RuntimeException defect = brokenOnLoad;
        if (defect != null) {
            throw defect;
        }
        if (locked) {
            throw failure(StorageException.Reason.ENCRYPTION);
        }
        if (failsOnLoad) {
            throw failure(StorageException.Reason.UNREADABLE);
        }
        return Optional.ofNullable(tokens.get(provider));
    }

    @Override
    public synchronized void save(String provider, Token token) {
        proveWritable(provider);
        changes.incrementAndGet();
        tokens.put(provider, token);
        watches.getOrDefault(provider, List.of()).forEach(Runnable::run);
    }

    @Override
    public synchronized boolean delete(String provider) {
        if (failsOnDelete) {
            throw failure(StorageException.Reason.NOT_WRITABLE);
        }
        changes.incrementAndGet();
        return tokens.remove(provider) != null;
    }

    @Override
    public List<String> list() {
        return List.copyOf(tokens.keySet());
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        if (refusesUpdates) {
            throw failure(StorageException.Reason.NOT_WRITABLE);
        }
        if (isUpdating) {
            waiting.countDown();
        }
        return updateUnderLock(provider, update);
    }

    private synchronized Optional<Token> updateUnderLock(String provider, TokenUpdate update) {
        isUpdating = true;
        try {
            Optional<Token> result = update.apply(stored(provider), Lease.HELD);
            result.ifPresentOrElse(token -> save(provider, token), () -> delete(provider));
            return result;
        } finally {
            isUpdating = false;
        }
    }

    /** Waits until an update waits for the lock that another one holds. */
    public void awaitSecondUpdate() throws InterruptedException {
        assertTrue(waiting.await(30, TimeUnit.SECONDS));
    }

    @Override
    public Token inTurn(String provider, Duration wait, Function<Lease, Token> turn) {
        if (turnIsTaken || !acquire(wait)) {
            throw failure(StorageException.Reason.LOCKED);
        }
        try {
            return turn.apply(new Turn());
        } finally {
            turns.unlock();
        }
    }

    /** The turn of a login, and its note. */
    private final class Turn implements Lease, Note {

        @Override
        public void prove() {}

        @Override
        public Note note() {
            return this;
        }

        @Override
        public Optional<String> read() {
            return Optional.ofNullable(note);
        }

        @Override
        public void write(String line) {
            note = line;
        }

        @Override
        public void clear() {
            note = null;
        }
    }

    private boolean acquire(Duration wait) {
        try {
            return turns.tryLock(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public synchronized void proveWritable(String provider) {
        if (failsOnSave) {
            throw failure(StorageException.Reason.NOT_WRITABLE);
        }
    }

    @Override
    public String location(String provider) {
        return "nowhere";
    }

    @Override
    public Protection protection() {
        return Protection.NOT_STORED;
    }

    private static StorageException failure(StorageException.Reason reason) {
        return new StorageException("nowhere", reason, "as the test said: " + reason, null, null);
    }

    @Plugin(type = "faulty", description = "fails where a test says")
    public static final class Factory implements TokenStorageFactory {
        @Override
        public ConfigSchema schema() {
            return ConfigSchema.of(NAME);
        }

        @Override
        public TokenStorage create(StorageContext context) {
            return named(context.settings().require(NAME));
        }
    }
}
