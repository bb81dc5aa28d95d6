package io.kstlib.storage.redis;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.storage.redis.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Keeps tokens on a Redis server. Safe for use by several threads, processes and machines. */
final class RedisTokenStorage implements TokenStorage {

    /**
     * How long an announced version counts as the newest without a look at the server. A cluster may lose an announcement without breaking a
     * connection.
     */
    private static final long LOOK_AGAIN_NANOS = Duration.ofMinutes(2).toNanos();

    private final RedisServer server;
    private final String prefix;
    private final LoginLocks locks;
    private final LoginValues values;
    private final ServerChecks checks;
    private final Announcements announcements;
    private final Map<String, LastLook> looks = new ConcurrentHashMap<>();

    /**
     * When this process looked at a login last.
     *
     * @param changes how many announcements there were before the look
     * @param atNanos when
     */
    private record LastLook(int changes, long atNanos) {}

    RedisTokenStorage(RedisServer server, String prefix, LoginLocks locks, LoginValues values, ServerChecks checks) {
        this.server = server;
        this.prefix = prefix;
        this.locks = locks;
        this.values = values;
        this.checks = checks;
        this.announcements = new Announcements(server);
    }

    private LoginKeys keys(String provider) {
        return new LoginKeys(prefix, provider);
    }

    @Override
    public Optional<Token> load(String provider) {
        LoginKeys keys = keys(provider);
        int before = announcements.changes(keys.channel());
        Optional<Token> token = values.read(keys).found();
        looks.put(keys.channel(), new LastLook(before, System.nanoTime()));
        return token;
    }

    @Override
    public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
        LoginKeys keys = keys(provider);
        try (RedisLock lock = locks.forUpdate(keys, wait, values.location(keys))) {
            StoredValue stored = values.readStored(keys);
            RedisLease lease = new RedisLease(values, keys, lock, stored);
            Optional<Token> current = stored.found();
            Optional<Token> next = update.apply(current, lease);
            if (!next.equals(current)) {
                values.store(lease, next.orElse(null));
            } else if (lease.isNoted()) {
                lease.clear();
            }
            return next;
        }
    }

    /** Does not read the token, so it also removes an unreadable one. */
    @Override
    public boolean delete(String provider) {
        LoginKeys keys = keys(provider);
        try (RedisLock lock = locks.forUpdate(keys, LOCK_WAIT, values.location(keys))) {
            return values.remove(keys, lock);
        }
    }

    @Override
    public Token inTurn(String provider, Duration wait, Function<Lease, Token> turn) {
        LoginKeys keys = keys(provider);
        String location = values.location(keys);
        RedisLock lock = locks.forLogin(keys, wait, location);
        try {
            return turn.apply(new TurnLease(values.note(keys)));
        } finally {
            lock.close();
        }
    }

    /** The turn of a login. */
    private record TurnLease(Note note) implements Lease {

        @Override
        public void prove() {}
    }

    @Override
    public List<String> list() {
        TreeSet<String> providers = new TreeSet<>();
        for (LoginKeys keys : new StoredLogins(server).all(prefix)) {
            providers.add(keys.provider());
        }
        return List.copyOf(providers);
    }

    /** Answers from memory while announcements are heard. */
    @Override
    public Optional<String> revision(String provider) {
        LoginKeys keys = keys(provider);
        LastLook look = looks.get(keys.channel());
        boolean isCurrent = look != null
                && announcements.isLive(keys.channel())
                && look.changes() == announcements.changes(keys.channel())
                && System.nanoTime() - look.atNanos() < LOOK_AGAIN_NANOS;
        return isCurrent ? Optional.of(values.seen(keys).orElse("none")) : Optional.empty();
    }

    @Override
    public Optional<ChangeWatch> watch(String provider, Runnable changed) {
        return Optional.of(announcements.watch(keys(provider).channel(), changed));
    }

    @Override
    public void proveWritable(String provider) {
        LoginKeys keys = keys(provider);
        values.read(keys); // a new key must not replace a lost one
        checks.proveSealing(values.location(keys));
        checks.proveWritable(keys, values.location(keys));
    }

    @Override
    public PreflightReport preflight(String provider) {
        LoginKeys keys = keys(provider);
        List<Check> all = new ArrayList<>();
        all.add(Check.attempt("read", () -> load(provider).isPresent() ? "a token is stored" : "no token is stored"));
        all.addAll(checks.preflight(keys, values.location(keys)));
        return new PreflightReport(all);
    }

    @Override
    public String location(String provider) {
        return values.location(keys(provider));
    }

    @Override
    public Protection protection() {
        return Protection.ENCRYPTED;
    }

    @Override
    public void close() {
        announcements.close();
        server.close();
    }

    @Override
    public String toString() {
        return "RedisTokenStorage[" + server.name() + "]";
    }
}
