package io.kstlib.storage.redis;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.LockedStorage;
import io.kstlib.storage.redis.server.CommandFailedException;
import io.kstlib.storage.redis.server.RedisConversation;
import io.kstlib.storage.redis.server.RedisFailures;
import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.kstlib.storage.redis.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps tokens on a Redis server. Safe for use by several threads, processes and machines. */
final class RedisTokenStorage extends LockedStorage {

    /**
     * How long an announced version counts as the newest without a look at the server. A cluster may lose an announcement without breaking a
     * connection.
     */
    private static final long LOOK_AGAIN_NANOS = Duration.ofMinutes(2).toNanos();

    private final RedisServer server;
    private final String prefix;
    private final Terms terms;
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

    /**
     * How locks are taken.
     *
     * @param lease how long one lasts without a renewal
     * @param replicas how many replicas must confirm what is written; 0 for none
     * @param within how long they may take
     * @param holder this process, in words for those who wait
     */
    record Terms(Duration lease, int replicas, Duration within, String holder) {}

    RedisTokenStorage(RedisServer server, String prefix, Terms terms, LoginValues values, ServerChecks checks) {
        this.server = server;
        this.prefix = prefix;
        this.terms = terms;
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
    protected Optional<Duration> lease() {
        return Optional.of(terms.lease());
    }

    @Override
    protected Lock lock(String provider, Purpose purpose) {
        return new RedisLock(keys(provider), purpose);
    }

    /**
     * A lock on the server, with an owner, a fencing token and a lease. What its holder writes is a script, which checks all of them. The lock and the note of an
     * update are confirmed by replicas. Those of a login are not: a fail-over may let two users log in at the same time, which costs one of them a login.
     */
    private final class RedisLock implements Lock {

        private final LoginKeys keys;
        private final String location;
        private final String key;
        private final String noteKey;
        private final int replicas;
        private final String owner = UUID.randomUUID().toString();
        private boolean mayBeOurs;
        private String fence = "";

        /** What was read under this lock; {@code null} if nothing was, and nothing has to be as it was read. */
        private @Nullable StoredValue stored;

        RedisLock(LoginKeys keys, Purpose purpose) {
            boolean isOfUpdate = purpose == Purpose.UPDATE;
            this.keys = keys;
            this.location = values.location(keys);
            this.key = isOfUpdate ? keys.lock() : keys.turn();
            this.noteKey = isOfUpdate ? keys.intent() : keys.note();
            this.replicas = isOfUpdate ? terms.replicas() : 0;
        }

        private String millis() {
            return String.valueOf(terms.lease().toMillis());
        }

        private String readVersion() {
            return stored == null ? LoginValues.ANY_VERSION : stored.version();
        }

        @Override
        public void take() {
            mayBeOurs = true;
            List<Object> answer = values.ask(replicas, keys, Step.LOCK, conversation -> {
                List<Object> said;
                long sent;
                do {
                    sent = System.nanoTime();
                    said = Script.TAKE.run(
                            conversation,
                            List.of(key, keys.token()),
                            owner,
                            terms.holder() + " since " + values.now(),
                            millis(),
                            String.valueOf(StoredValue.MOST_AHEAD.toMillis()),
                            values.seen(keys).orElse("0"));
                } while (isTaken(said)
                        && System.nanoTime() - sent >= terms.lease().toNanos()); // it may be over by now
                if (replicas > 0 && isTaken(said)) {
                    requireReplicas(conversation);
                }
                return said;
            });
            mayBeOurs = isTaken(answer);
            String told = answer.size() < 2 ? "" : RedisConversation.text(answer.get(1));
            if (!mayBeOurs) {
                throw heldBy(keys.provider(), told);
            }
            fence = told;
        }

        private boolean isTaken(List<Object> answer) {
            return Script.first(answer).equals("1");
        }

        /** Gives the lock back unless replicas have it: after a fail-over, another could take it a second time. */
        private void requireReplicas(RedisConversation conversation) {
            long confirmed;
            try {
                confirmed = conversation.confirmed(replicas, terms.within());
            } catch (CommandFailedException failed) {
                if (failed.code().isPresent()) {
                    Script.RELEASE.run(conversation, List.of(key), owner);
                }
                throw failed;
            }
            if (confirmed < replicas) {
                Script.RELEASE.run(conversation, List.of(key), owner);
                throw RedisFailures.away(
                        location,
                        "only " + confirmed + " of " + replicas
                                + " replicas confirmed the lock, and a lock that a fail-over loses could be given twice");
            }
        }

        @Override
        public void renew() {
            renew(LoginValues.ANY_VERSION);
        }

        private void renew(String version) {
            List<Object> answer = values.ask(
                    0,
                    keys,
                    Step.LOCK,
                    conversation -> Script.RENEW.run(
                            conversation, List.of(key, keys.token()), owner, fence, millis(), version));
            if (!isTaken(answer)) {
                throw lost(keys.provider());
            }
        }

        @Override
        public Optional<Token> read() {
            StoredValue found = values.readStored(keys);
            stored = found;
            return found.found();
        }

        /** Renews the lease now. Fails where the server takes no writes, too. */
        @Override
        public void prove() {
            renew(readVersion());
            if (stored != null) {
                values.proveReplaceable(keys, stored);
            }
        }

        @Override
        public void write(Token token) {
            store(values.token(keys, fence, token));
        }

        @Override
        public boolean remove() {
            return store(values.removal(keys, fence)).equals("REMOVED");
        }

        private String store(StoredValue value) {
            String answer = values.ask(replicas, keys, Step.WRITE, conversation -> {
                List<Object> said = Script.STORE.run(
                        conversation,
                        List.of(keys.token(), key),
                        owner,
                        fence,
                        readVersion(),
                        value.text(),
                        values.forgottenAt(value),
                        keys.channel(),
                        value.proof());
                if (replicas > 0) {
                    confirm(conversation);
                }
                return Script.first(said);
            });
            if (answer.equals("LOST")) {
                throw lost(keys.provider());
            }
            values.stored(keys, value);
            return answer;
        }

        /** Waits for replicas. The write is done already, so a replica that lags is not a failure. If the server is gone, it is written once more. */
        private void confirm(RedisConversation conversation) {
            String why;
            try {
                if (conversation.confirmed(replicas, terms.within()) >= replicas) {
                    return;
                }
                why = "fewer than " + replicas + " replicas confirmed it in time";
            } catch (CommandFailedException failed) {
                why = "the server does not wait for replicas (" + failed.code().orElseThrow(() -> failed) + ")";
            }
            values.warn("the token of \"" + keys.provider() + "\" is stored in " + server.name() + ", but " + why
                    + ": a fail-over now may lose it");
        }

        @Override
        public Optional<String> note() {
            return values.line(keys, noteKey);
        }

        /** A note that no replica confirms is an error: a fail-over could lose it, and nothing was sent yet. */
        @Override
        public void note(String line) {
            replaceNote(values.proved(keys, noteKey, line));
        }

        @Override
        public void clearNote() {
            replaceNote("");
        }

        private void replaceNote(String line) {
            String answer = values.ask(replicas, keys, Step.WRITE, conversation -> {
                String said = Script.first(Script.NOTE.run(
                        conversation,
                        List.of(noteKey, key, keys.token()),
                        owner,
                        fence,
                        line,
                        values.forgottenAt(stored == null ? StoredValue.NONE : stored),
                        readVersion()));
                if (replicas > 0
                        && !line.isEmpty()
                        && said.equals("NOTED")
                        && conversation.confirmed(replicas, terms.within()) < replicas) {
                    throw RedisFailures.away(
                            location, "fewer than " + replicas + " replicas confirmed the note of a refresh");
                }
                return said;
            });
            if (answer.equals("LOST")) {
                throw lost(keys.provider());
            }
        }

        /** Uses the connection of the lock: those who read do not wait if it is silent. */
        @Override
        public void close() {
            if (mayBeOurs) {
                values.ask(
                        replicas,
                        keys,
                        Step.LOCK,
                        conversation -> Script.RELEASE.run(conversation, List.of(key), owner));
            }
        }
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
