package io.kstlib.storage.redis;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.token.Token;
import io.kstlib.storage.redis.server.RedisConversation;
import io.kstlib.storage.redis.server.RedisFailures;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.redis.server.RedisServer.Lane;
import io.kstlib.storage.sops.server.Announcements;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.SealedRecords;
import io.kstlib.storage.sops.server.SealedRecords.Slot;
import io.kstlib.storage.sops.server.SealedRecords.Value;
import io.kstlib.storage.sops.server.ServerFailures.Step;
import io.kstlib.storage.sops.server.ServerStorage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps tokens on a Redis server. Safe for use by several threads, processes and machines. */
final class RedisTokenStorage extends ServerStorage {

    /** The version for writes that do not depend on the stored value. */
    private static final String ANY_VERSION = "*";

    private final RedisServer server;
    private final String prefix;
    private final Terms terms;
    private final SealedRecords records;
    private final ServerChecks checks;

    /**
     * How locks are taken.
     *
     * @param lease how long one lasts without a renewal
     * @param replicas how many replicas must confirm what is written; 0 for none
     * @param within how long they may take
     */
    record Terms(Duration lease, int replicas, Duration within) {}

    RedisTokenStorage(RedisServer server, String prefix, Terms terms, SealedRecords records, ServerChecks checks) {
        super(records, new Announcements("kstlib-redis-announcements", () -> server.subscription(server.name())));
        this.server = server;
        this.prefix = prefix;
        this.terms = terms;
        this.records = records;
        this.checks = checks;
    }

    private LoginKeys keys(String login) {
        return new LoginKeys(prefix, login);
    }

    @Override
    protected Slot slot(String login) {
        String key = keys(login).token();
        return new Slot(login, key, server.name() + " " + key);
    }

    @Override
    protected String channel(String login) {
        return keys(login).channel();
    }

    /**
     * Speaks to the server of a login.
     *
     * @param replicas how many replicas the conversation waits for; 0 for none
     * @param commands may be run twice
     */
    private <T> T ask(int replicas, Slot slot, Step step, Function<RedisConversation, T> commands) {
        Lane lane = replicas > 0 ? Lane.WAITING : Lane.SHARED;
        return server.ask(lane, keys(slot.login()).tag(), slot.location(), step, commands);
    }

    @Override
    protected Value stored(Slot slot) {
        Map<String, String> fields =
                ask(0, slot, Step.READ, conversation -> conversation.fields(slot.name(), "version", "sealed", "proof"));
        return records.open(slot, fields.get("version"), fields.get("sealed"), fields.get("proof"));
    }

    @Override
    protected boolean restored(Slot slot, Value lost) {
        List<Object> answer = ask(
                0,
                slot,
                Step.LOCK,
                conversation -> Script.RESTORE.run(
                        conversation,
                        List.of(slot.name()),
                        lost.version(),
                        lost.text(),
                        forgottenAt(lost),
                        channel(slot.login()),
                        lost.proof()));
        return Script.first(answer).equals("RESTORED");
    }

    /** Returns when the server forgets a value, in milliseconds since 1970; nothing if it keeps it. */
    private String forgottenAt(@Nullable Value value) {
        return records.forgottenAt(value)
                .map(end -> String.valueOf(end.toEpochMilli()))
                .orElse("");
    }

    @Override
    protected Optional<Duration> lease() {
        return Optional.of(terms.lease());
    }

    @Override
    protected Lock lock(String login, Purpose purpose) {
        return new RedisLock(keys(login), slot(login), purpose);
    }

    /**
     * A lock on the server, with an owner, a fencing token and a lease. What its holder writes is a script, which checks all of them. The lock and the note of an
     * update are confirmed by replicas. Those of a login are not: a fail-over may let two users log in at the same time, which costs one of them a login.
     */
    private final class RedisLock implements Lock {

        private final LoginKeys keys;
        private final Slot slot;
        private final String key;
        private final String noteKey;
        private final int replicas;
        private final String owner = UUID.randomUUID().toString();
        private boolean mayBeOurs;
        private String fence = "";

        /** What was read under this lock; {@code null} if nothing was, and nothing has to be as it was read. */
        private @Nullable Value stored;

        RedisLock(LoginKeys keys, Slot slot, Purpose purpose) {
            boolean isOfUpdate = purpose == Purpose.UPDATE;
            this.keys = keys;
            this.slot = slot;
            this.key = isOfUpdate ? keys.lock() : keys.turn();
            this.noteKey = isOfUpdate ? keys.intent() : keys.note();
            this.replicas = isOfUpdate ? terms.replicas() : 0;
        }

        private String millis() {
            return String.valueOf(terms.lease().toMillis());
        }

        private String readVersion() {
            return stored == null ? ANY_VERSION : stored.version();
        }

        @Override
        public void take() {
            mayBeOurs = true;
            List<Object> answer = ask(replicas, slot, Step.LOCK, conversation -> {
                List<Object> said;
                long sent;
                do {
                    sent = System.nanoTime();
                    said = Script.TAKE.run(
                            conversation,
                            List.of(key, keys.token()),
                            owner,
                            records.holder(),
                            millis(),
                            String.valueOf(SealedRecords.MOST_AHEAD.toMillis()),
                            records.seen(slot).orElse("0"));
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
                throw heldBy(slot.login(), told);
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
                        slot.location(),
                        "only " + confirmed + " of " + replicas
                                + " replicas confirmed the lock, and a lock that a fail-over loses could be given twice");
            }
        }

        @Override
        public void renew() {
            renew(ANY_VERSION);
        }

        private void renew(String version) {
            List<Object> answer = ask(
                    0,
                    slot,
                    Step.LOCK,
                    conversation -> Script.RENEW.run(
                            conversation, List.of(key, keys.token()), owner, fence, millis(), version));
            if (!isTaken(answer)) {
                throw lost(slot.login());
            }
        }

        @Override
        public Optional<Token> read() {
            Value found = toReplace(slot, () -> stored(slot));
            stored = found;
            return found.found();
        }

        /** Renews the lease now. Fails where the server takes no writes, too. */
        @Override
        public void prove() {
            renew(readVersion());
            if (stored != null) {
                records.proveReplaceable(slot, stored);
            }
        }

        @Override
        public void write(Token token) {
            store(records.token(slot, fence, token));
        }

        @Override
        public boolean remove() {
            return store(records.removal(slot, fence)).equals("REMOVED");
        }

        private String store(Value value) {
            String answer = ask(replicas, slot, Step.WRITE, conversation -> {
                List<Object> said = Script.STORE.run(
                        conversation,
                        List.of(keys.token(), key),
                        owner,
                        fence,
                        readVersion(),
                        value.text(),
                        forgottenAt(value),
                        keys.channel(),
                        value.proof());
                if (replicas > 0) {
                    confirm(conversation);
                }
                return Script.first(said);
            });
            if (answer.equals("LOST")) {
                throw lost(slot.login());
            }
            records.stored(slot, value);
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
            records.warn("the token of \"" + slot.login() + "\" is stored in " + server.name() + ", but " + why
                    + ": a fail-over now may lose it");
        }

        @Override
        public Optional<String> note() {
            String text =
                    ask(0, slot, Step.READ, conversation -> RedisConversation.text(conversation.ask("GET", noteKey)));
            return records.line(slot, noteKey, text);
        }

        /** A note that no replica confirms is an error: a fail-over could lose it, and nothing was sent yet. */
        @Override
        public void note(String line) {
            replaceNote(records.proved(slot, noteKey, line));
        }

        @Override
        public void clearNote() {
            replaceNote("");
        }

        private void replaceNote(String line) {
            String answer = ask(replicas, slot, Step.WRITE, conversation -> {
                String said = Script.first(Script.NOTE.run(
                        conversation,
                        List.of(noteKey, key, keys.token()),
                        owner,
                        fence,
                        line,
                        forgottenAt(stored),
                        readVersion()));
                if (replicas > 0
                        && !line.isEmpty()
                        && said.equals("NOTED")
                        && conversation.confirmed(replicas, terms.within()) < replicas) {
                    throw RedisFailures.away(
                            slot.location(), "fewer than " + replicas + " replicas confirmed the note of a refresh");
                }
                return said;
            });
            if (answer.equals("LOST")) {
                throw lost(slot.login());
            }
        }

        /** Uses the connection of the lock: those who read do not wait if it is silent. */
        @Override
        public void close() {
            if (mayBeOurs) {
                ask(replicas, slot, Step.LOCK, conversation -> Script.RELEASE.run(conversation, List.of(key), owner));
            }
        }
    }

    @Override
    public List<String> list() {
        return new StoredLogins(server)
                .all(prefix).stream()
                        .map(LoginKeys::provider)
                        .sorted()
                        .distinct()
                        .toList();
    }

    @Override
    protected String examined(Slot slot) {
        checks.proveWritable(keys(slot.login()), slot.location());
        return "a token can be stored in " + slot.location();
    }

    @Override
    protected List<Check> facts(Slot slot) {
        return checks.facts(keys(slot.login()), slot.location());
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }

    @Override
    public String toString() {
        return "RedisTokenStorage[" + server.name() + "]";
    }
}
