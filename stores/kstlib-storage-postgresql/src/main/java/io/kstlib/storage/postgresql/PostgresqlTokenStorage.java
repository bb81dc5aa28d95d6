package io.kstlib.storage.postgresql;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Token;
import io.kstlib.storage.postgresql.server.PostgresqlFailures;
import io.kstlib.storage.postgresql.server.PostgresqlServer;
import io.kstlib.storage.postgresql.server.Session;
import io.kstlib.storage.sops.server.Announcements;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.SealedRecords;
import io.kstlib.storage.sops.server.SealedRecords.Slot;
import io.kstlib.storage.sops.server.SealedRecords.Value;
import io.kstlib.storage.sops.server.ServerFailures.Step;
import io.kstlib.storage.sops.server.ServerStorage;
import io.kstlib.storage.sops.server.SharedConnection.ConnectionEndedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps tokens in a table of PostgreSQL. Safe for use by several threads, processes and machines. */
final class PostgresqlTokenStorage extends ServerStorage {

    private static final long MOST_LOGINS = 10_000;
    private static final long MOST_BYTES = SealedRecords.MOST_BYTES;
    private static final long AHEAD = SealedRecords.MOST_AHEAD.toMillis();

    private final PostgresqlServer server;
    private final LoginTable table;
    private final Duration lease;
    private final SealedRecords records;
    private final ServerChecks checks;

    PostgresqlTokenStorage(
            PostgresqlServer server, LoginTable table, Duration lease, SealedRecords records, ServerChecks checks) {
        super(records, new Announcements("kstlib-postgresql-announcements", server::subscription));
        this.server = server;
        this.table = table;
        this.lease = lease;
        this.records = records;
        this.checks = checks;
    }

    @Override
    protected Slot slot(String login) {
        return new Slot(login, table + "/" + login, server.name() + " " + table + " " + login);
    }

    @Override
    protected String channel(String login) {
        return table.channel(login);
    }

    @Override
    protected Value stored(Slot slot) {
        return opened(slot, server.ask(slot.location(), Step.READ, session -> row(session, slot.login())));
    }

    /**
     * A row as read.
     *
     * @param length how long the sealed token is; {@code null} without one
     * @param sealed the sealed token; {@code null} also if it is too long
     */
    private record Row(
            @Nullable String version,
            @Nullable String length,
            @Nullable String sealed,
            @Nullable String proof) {}

    private Row row(Session session, String login) {
        List<List<@Nullable String>> rows =
                orWithoutTable(() -> session.ask(table.find(), MOST_BYTES, login), List.of());
        if (rows.isEmpty()) {
            return new Row(null, null, null, null);
        }
        List<@Nullable String> row = rows.get(0);
        return new Row(row.get(0), row.get(1), row.get(2), row.get(3));
    }

    private Value opened(Slot slot, Row row) {
        if (row.length() != null && row.sealed() == null) {
            throw SealedRecords.tooLarge(slot);
        }
        return records.open(slot, row.version(), row.sealed(), row.proof());
    }

    /** A table that no one has made has no login. */
    private static <T> T orWithoutTable(Supplier<T> question, T nothing) {
        try {
            return question.get();
        } catch (CommandFailedException failed) {
            if (PostgresqlFailures.isOfMissingTable(failed)) {
                return nothing;
            }
            throw failed;
        }
    }

    @Override
    protected boolean restored(Slot slot, Value lost) {
        String login = slot.login();
        return server.ask(
                slot.location(),
                Step.LOCK,
                session -> session.first(
                                table.restore(),
                                login,
                                lost.version(),
                                lost.sealed(),
                                lost.proof(),
                                table.channel(login))
                        .isPresent());
    }

    @Override
    protected Optional<Duration> lease() {
        return Optional.of(lease);
    }

    @Override
    protected Lock lock(String login, Purpose purpose) {
        return new SessionLock(slot(login), purpose == Purpose.UPDATE ? LoginTable.TOKEN : LoginTable.TURN);
    }

    /**
     * An advisory lock of one session, and a fencing token in the row. It ends with its session, which the server ends when it says nothing for a lease. What its
     * holder writes is one statement by that session, which checks that no one else took the lock since.
     */
    private final class SessionLock implements Lock {

        private final Slot slot;
        private final String kind;
        private final long number;
        private @Nullable Session session;
        private long fence;

        /** What was read under this lock; {@code null} if nothing was, and nothing has to be as it was read. */
        private @Nullable Value stored;

        SessionLock(Slot slot, String kind) {
            this.slot = slot;
            this.kind = kind;
            this.number = table.lock(slot.login(), kind);
        }

        private String millis() {
            return String.valueOf(lease.toMillis());
        }

        @Override
        public void take() {
            String words = records.holder();
            Optional<String> other = server.ask(slot.location(), Step.LOCK, asked -> taken(asked, words));
            if (other.isPresent()) {
                throw heldBy(slot.login(), other.get());
            }
        }

        /** Returns who has the lock; empty if it is taken now. */
        private Optional<String> taken(Session asked, String words) {
            String ours = asked.locks().get(number);
            if (ours != null) { // the server would give it to this session a second time
                return Optional.of(ours);
            }
            if (!value(asked.first("SELECT pg_try_advisory_lock(?)", number)).equals("t")) {
                return Optional.of(orWithoutTable(
                        () -> value(asked.first(table.holder(), slot.login(), kind)), "another process"));
            }
            asked.locks().put(number, words);
            boolean isTaken = false;
            try {
                fence = Long.parseLong(fenced(asked, words));
                session = asked;
                isTaken = true;
                return Optional.empty();
            } finally {
                if (!isTaken) {
                    release(asked);
                }
            }
        }

        private String fenced(Session asked, String words) {
            String seen = kind.equals(LoginTable.TOKEN) ? records.seen(slot).orElse("0") : "0";
            Supplier<String> raise =
                    () -> value(asked.first(table.take(), slot.login(), kind, seen, words, AHEAD, AHEAD, millis()));
            String raised = orWithoutTable(raise, "");
            if (!raised.isEmpty()) {
                return raised;
            }
            checks.makeTable(asked);
            return raise.get();
        }

        private void release(Session asked) {
            asked.locks().remove(number);
            try {
                var unused = asked.ask(
                        "SELECT pg_advisory_unlock(?), set_config('idle_session_timeout', ?, false)",
                        number,
                        asked.locks().isEmpty() ? "0" : millis());
            } catch (CommandFailedException stays) {
                server.end(asked); // and the lock with it
            }
        }

        /** Asks by the session that has the lock, and by no other. */
        private <T> T held(Step step, Function<Session, T> commands) {
            try {
                return server.askBy(own(), slot.location(), step, commands);
            } catch (ConnectionEndedException ended) {
                throw lost(slot.login());
            }
        }

        private Session own() {
            return Objects.requireNonNull(session, "the lock is not taken");
        }

        /** Does what only the holder may do. A statement that finds another holder, or another version than the one that was read, answers with no row. */
        private void require(Step step, String sql, @Nullable Object... arguments) {
            if (held(step, own -> own.first(sql, arguments)).isEmpty()) {
                throw lost(slot.login());
            }
        }

        /** Returns arguments with those by which a statement knows the holder, and what it read. */
        private @Nullable Object[] asHolder(@Nullable Value read, @Nullable Object... first) {
            String version = read == null || read.version().isEmpty() ? null : read.version();
            return Stream.concat(
                            Arrays.stream(first),
                            Stream.of(slot.login(), kind, fence, own().pid(), String.valueOf(read == null), version))
                    .toArray();
        }

        @Override
        public void renew() {
            require(Step.LOCK, table.renew(), asHolder(null));
        }

        @Override
        public Optional<Token> read() {
            Value found = toReplace(slot, () -> opened(slot, held(Step.READ, own -> row(own, slot.login()))));
            stored = found;
            return found.found();
        }

        /** Fails where the server takes no writes, too. */
        @Override
        public void prove() {
            require(Step.LOCK, table.prove(), asHolder(stored));
            if (stored != null) {
                records.proveReplaceable(slot, stored);
            }
        }

        @Override
        public void write(Token token) {
            store(records.token(slot, String.valueOf(fence), token));
        }

        @Override
        public boolean remove() {
            boolean was = held(Step.READ, own -> row(own, slot.login())).length() != null;
            store(records.removal(slot, String.valueOf(fence)));
            return was;
        }

        /** If only the answer to the write is lost, it looks whether the record is stored. */
        private void store(Value record) {
            boolean isProved = !record.proof().isEmpty();
            @Nullable
            Object[] all = asHolder(
                    stored,
                    table.channel(slot.login()),
                    isProved ? record.version() : null,
                    record.sealed(),
                    isProved ? record.proof() : null);
            boolean isStored;
            try {
                isStored = server.askBy(own(), slot.location(), Step.WRITE, own -> own.first(table.store(), all))
                        .isPresent();
            } catch (ConnectionEndedException ended) {
                isStored = ended.getCause() != null && isProved && isFound(record);
            }
            if (!isStored) {
                throw lost(slot.login());
            }
            records.stored(slot, record);
        }

        private boolean isFound(Value record) {
            try {
                Row row = server.ask(slot.location(), Step.READ, any -> row(any, slot.login()));
                return record.version().equals(row.version()) && record.proof().equals(row.proof());
            } catch (StorageException away) {
                return false;
            }
        }

        /** The whole name of the note, which its proof covers. */
        private String noteName() {
            return slot.name() + "/" + kind;
        }

        @Override
        public Optional<String> note() {
            String text = held(Step.READ, own -> value(own.first(table.readNote(), slot.login(), kind)));
            return records.line(slot, noteName(), text);
        }

        @Override
        public void note(String line) {
            require(Step.WRITE, table.note(), asHolder(stored, records.proved(slot, noteName(), line)));
        }

        @Override
        public void clearNote() {
            require(Step.WRITE, table.note(), asHolder(null, (Object) null));
        }

        @Override
        public void close() {
            Session own = session;
            if (own != null) {
                try {
                    var unused = server.askBy(own, slot.location(), Step.LOCK, held -> {
                        release(held);
                        return held;
                    });
                } catch (ConnectionEndedException ended) {
                    return; // and the lock with it
                } catch (StorageException busy) {
                    server.end(own);
                }
            }
        }
    }

    private static String value(Optional<List<@Nullable String>> row) {
        String value = row.map(values -> values.get(0)).orElse(null);
        return value == null ? "" : value;
    }

    @Override
    public List<String> list() {
        List<List<@Nullable String>> rows = server.ask(
                server.name(),
                Step.READ,
                session -> orWithoutTable(() -> session.ask(table.list(), MOST_LOGINS + 1), List.of()));
        if (rows.size() > MOST_LOGINS) {
            throw new StorageException(
                    server.name(),
                    Reason.UNREADABLE,
                    "the logins in " + server.name() + " cannot be listed: there are too many",
                    Remedy.advice("Name the provider; its token is read without a list"),
                    null);
        }
        TreeSet<String> names = new TreeSet<>();
        rows.forEach(row -> names.add(String.valueOf(row.get(0))));
        return List.copyOf(names);
    }

    @Override
    protected String examined(Slot slot) {
        return checks.examined(slot.location());
    }

    @Override
    protected void prepare(Slot slot) {
        checks.prepare(slot.location());
    }

    @Override
    protected List<Check> facts(Slot slot) {
        return checks.facts(slot.location());
    }

    @Override
    public void close() {
        super.close();
        server.close();
    }

    @Override
    public String toString() {
        return "PostgresqlTokenStorage[" + server.name() + "]";
    }
}
