package io.kstlib.auth.testkit.leased;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;

/** A shared storage with leases and expiry. It keeps the contract, unless it is made with a fault. */
final class LeasedStorage implements TokenStorage {

    private static final Duration LOOK = Duration.ofMillis(10);

    private final LeaseClient server;
    private final Duration lease;
    private final StorageFault fault;
    private final Map<String, Optional<Token>> cache = new ConcurrentHashMap<>();
    private final AtomicReference<String> lastToken = new AtomicReference<>("");

    LeasedStorage(LeaseClient server, Duration lease, StorageFault fault) {
        this.server = server;
        this.lease = lease;
        this.fault = fault;
    }

    /** Returns the lock time in milliseconds, for the server. */
    private String lockTime() {
        Duration asked = has(StorageFault.LOCKS_FOR_TOO_LONG) ? lease.multipliedBy(100) : lease;
        return String.valueOf(asked.toMillis());
    }

    private boolean has(StorageFault one) {
        return fault == one;
    }

    private String key(String provider) {
        return TokenText.key(has(StorageFault.READS_NAMES) ? provider.split("[#@]", 2)[0] : provider);
    }

    @Override
    public Optional<Token> load(String provider) {
        if (has(StorageFault.LOGS_THE_PASSWORD)) {
            System.getLogger("leased")
                    .log(
                            System.Logger.Level.TRACE,
                            "AUTH {0}",
                            server.password().get().reveal());
        }
        if (has(StorageFault.ANSWERS_FROM_A_CACHE) && cache.containsKey(provider)) {
            return cache.get(provider);
        }
        Optional<Token> loaded = read(provider);
        cache.put(provider, loaded);
        return loaded;
    }

    private Optional<Token> read(String provider) {
        String stored;
        try {
            stored = server.ask("GET", key(provider));
        } catch (StorageException unreachable) {
            if (has(StorageFault.TAKES_UNREACHABLE_FOR_NONE)) {
                return Optional.empty();
            }
            if (has(StorageFault.TAKES_UNREACHABLE_FOR_DAMAGED)) {
                throw new StorageException(
                        location(provider), Reason.UNREADABLE, "it cannot be read", null, unreachable);
            }
            throw unreachable;
        }
        if (stored.equals("-")) {
            return Optional.empty();
        }
        try {
            Token token = TokenText.read(stored);
            lastToken.set(token.accessToken().reveal());
            return Optional.of(token);
        } catch (RuntimeException damaged) {
            if (has(StorageFault.TAKES_DAMAGED_FOR_NONE)) {
                return Optional.empty();
            }
            String shown = has(StorageFault.SHOWS_WHAT_IS_STORED) ? TokenText.plain(stored) : "";
            throw new StorageException(
                    location(provider),
                    Reason.UNREADABLE,
                    "what is stored is damaged " + shown,
                    Remedy.advice("Log in again"),
                    null);
        }
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        if (has(StorageFault.DECIDES_OUTSIDE_THE_LOCK)) {
            Optional<Token> decided = update.apply(read(provider), () -> {});
            return locked(provider, wait, held -> store(provider, read(provider), decided, held));
        }
        if (has(StorageFault.APPLIES_TWICE)) {
            Optional<Token> found = read(provider);
            Optional<Token> decided = update.apply(found, () -> {});
            return locked(provider, wait, held -> {
                Optional<Token> current = read(provider);
                boolean isAsFound = current.equals(found);
                return store(provider, current, isAsFound ? decided : update.apply(current, held.lease()), held);
            });
        }
        return locked(provider, wait, held -> {
            Optional<Token> current = has(StorageFault.UPDATES_FROM_A_CACHE) && cache.containsKey(provider)
                    ? cache.get(provider)
                    : read(provider);
            LeasedLease lease = held.lease();
            Optional<Token> wanted = kept(applied(update, current, lease));
            try {
                store(provider, current, wanted, held);
            } catch (StorageException failure) {
                lease.fail();
                throw failure;
            }
            lease.settle(wanted.isEmpty());
            return wanted;
        });
    }

    private Optional<Token> applied(TokenUpdate update, Optional<Token> current, Lease lease) {
        try {
            return update.apply(current, lease);
        } catch (NetworkException outage) {
            if (has(StorageFault.APPLIES_AGAIN_AFTER_AN_OUTAGE)) {
                return update.apply(current, lease);
            }
            throw outage;
        }
    }

    /** Returns what is stored of a token. */
    private Optional<Token> kept(Optional<Token> wanted) {
        return switch (fault) {
            case DROPS_THE_PROOF_KEY ->
                wanted.map(token -> token.toBuilder().proofKey(null).build());
            case DROPS_THE_TARGETS ->
                wanted.map(token -> token.toBuilder().targets(Map.of()).build());
            default -> wanted;
        };
    }

    private Optional<Token> store(String provider, Optional<Token> current, Optional<Token> wanted, HeldLock held) {
        if (!wanted.equals(current)) {
            String owner = has(StorageFault.WRITES_WITHOUT_A_LOCK) ? "*" : held.owner();
            String answer = wanted.isEmpty()
                    ? server.ask("DEL", key(provider), owner)
                    : server.ask("SET", key(provider), owner, TokenText.write(wanted.get()), end(wanted.get()));
            if (answer.equals("-") && !has(StorageFault.IGNORES_A_REFUSED_WRITE)) {
                throw lost(provider);
            }
        }
        if (has(StorageFault.LOGS_WHAT_IT_STORES)) {
            wanted.ifPresent(token -> System.getLogger("leased")
                    .log(
                            System.Logger.Level.TRACE,
                            "stored {0}",
                            token.accessToken().reveal()));
        }
        cache.put(provider, wanted);
        return wanted;
    }

    private String end(Token token) {
        Instant never = Instant.parse("9999-01-01T00:00:00Z");
        Instant right = TokenStorage.keptUntil(token).orElse(never);
        Instant now = Instant.now();
        return switch (fault) {
            case FORGETS_AFTER_FIVE_MINUTES -> now.plusSeconds(300).toString();
            case FORGETS_WITH_THE_ACCESS_TOKEN ->
                token.expiresAt().orElse(never).toString();
            case MIXES_UP_SECONDS_AND_MILLISECONDS ->
                now.plusMillis(Duration.between(now, right).toSeconds()).toString();
            default -> right.toString();
        };
    }

    private StorageException lost(String provider) {
        return new StorageException(
                location(provider),
                Reason.LOCK_LOST,
                "the lock of " + provider + " was lost",
                Remedy.advice("Try again"),
                null);
    }

    /** The work under a lock. */
    private interface Step<T> {
        T run(HeldLock held);
    }

    /** A lock that is renewed until it is closed. */
    private final class HeldLock implements AutoCloseable {

        private final String key;
        private final String provider;
        private final String owner = java.util.UUID.randomUUID().toString();
        private final Thread renewal = new Thread(this::renew, "renewal");

        HeldLock(String key, String provider) {
            this.key = key;
            this.provider = provider;
            this.renewal.setDaemon(true);
        }

        boolean take() {
            boolean taken = server.ask("LOCK", key, owner, lockTime()).equals("OK");
            if (taken && !has(StorageFault.DOES_NOT_RENEW)) {
                renewal.start();
            }
            return taken;
        }

        String owner() {
            return owner;
        }

        LeasedLease lease() {
            return new LeasedLease(server, key, owner, this::prove, () -> lost(provider), fault);
        }

        void prove() {
            if (!has(StorageFault.PROVES_NOTHING)
                    && !server.ask("HELD", key, owner).equals("OK")) {
                throw lost(provider);
            }
        }

        private void renew() {
            try {
                while (true) {
                    Thread.sleep(lease.toMillis() / 4);
                    if (!server.ask("RENEW", key, owner, lockTime()).equals("OK")) {
                        return;
                    }
                }
            } catch (InterruptedException released) {
                // the update is over
            } catch (StorageException gone) {
                // the write will fail with it
            }
        }

        @Override
        public void close() {
            renewal.interrupt();
            if (has(StorageFault.RELEASES_ANY_LOCK)) {
                server.ask("BREAK", key);
            } else if (!has(StorageFault.NEVER_FREES_A_LOCK)) {
                server.ask("UNLOCK", key, owner);
            }
        }
    }

    private <T> T locked(String provider, Duration wait, Step<T> step) {
        return locked(key(provider), provider, wait, step);
    }

    private <T> T locked(String key, String provider, Duration wait, Step<T> step) {
        long start = System.nanoTime();
        HeldLock lock = new HeldLock(key, provider);
        while (!lock.take()) {
            if (Thread.currentThread().isInterrupted()) {
                throw notTaken(provider, "waiting was interrupted");
            }
            if (System.nanoTime() - start >= wait.toNanos()) {
                throw notTaken(provider, "in use");
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
        boolean interrupted = Thread.interrupted();
        try (lock) {
            return step.run(lock);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private StorageException notTaken(String provider, String why) {
        return new StorageException(
                location(provider), Reason.LOCKED, provider + ": " + why, Remedy.advice("Try again"), null);
    }

    @Override
    public void save(String provider, Token token) {
        if (has(StorageFault.SAVES_WITHOUT_WAITING)) {
            server.ask("SET", key(provider), "*", TokenText.write(token), end(token));
            cache.put(provider, Optional.of(token));
            return;
        }
        TokenStorage.super.save(provider, token);
    }

    @Override
    public boolean delete(String provider) {
        return locked(provider, LOCK_WAIT, held -> {
            String answer = server.ask("DEL", key(provider), held.owner());
            if (answer.equals("-")) {
                throw lost(provider);
            }
            cache.put(provider, Optional.empty());
            held.lease().settle(true);
            return answer.equals("OK");
        });
    }

    @Override
    public Token inTurn(String provider, Duration wait, Function<Lease, Token> turn) {
        String note = "note:" + key(provider);
        record Turn(Note note) implements Lease {
            @Override
            public void prove() {}
        }

        Lease lease = new Turn(new Note() {
            @Override
            public Optional<String> read() {
                return Optional.of(server.ask("GET", note)).filter(text -> !text.equals("-"));
            }

            @Override
            public void write(String text) {
                server.ask("PUT", note, text);
            }

            @Override
            public void clear() {
                server.ask("DEL", note, "*");
            }
        });
        return has(StorageFault.LETS_LOGINS_OVERLAP)
                ? turn.apply(lease)
                : locked("turn:" + key(provider), provider, wait, held -> turn.apply(lease));
    }

    @Override
    public List<String> list() {
        return Arrays.stream(server.ask("KEYS").split(" "))
                .filter(key -> key.startsWith("token:"))
                .map(TokenText::provider)
                .sorted()
                .limit(has(StorageFault.LISTS_ONE_PAGE) ? 1_000 : Long.MAX_VALUE)
                .toList();
    }

    @Override
    public void proveWritable(String provider) {
        read(provider);
        server.ask("KEYS");
    }

    @Override
    public String location(String provider) {
        return "port " + server.port();
    }

    @Override
    public Protection protection() {
        return Protection.REMOTE_PLAINTEXT;
    }

    @Override
    public String toString() {
        Supplier<String> more = switch (fault) {
            case SHOWS_THE_PASSWORD -> () -> server.password().get().reveal();
            case SHOWS_THE_LAST_TOKEN -> lastToken::get;
            default -> () -> "";
        };
        return "LeasedStorage[" + server.port() + more.get() + "]";
    }
}
