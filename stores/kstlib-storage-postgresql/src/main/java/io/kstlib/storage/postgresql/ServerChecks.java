package io.kstlib.storage.postgresql;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.storage.postgresql.server.PostgresqlServer;
import io.kstlib.storage.postgresql.server.Session;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.Fact;
import io.kstlib.storage.sops.server.ServerFailures.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks a server: whether it stores a token, whether it keeps it, and what its user may do. Only {@link #prepare} makes the table.
 *
 * @param clock the clock of this machine
 */
record ServerChecks(PostgresqlServer server, LoginTable table, Clock clock) {

    /** In the order of the answer to the question for them; the first is about the schema, the others about the table. */
    private static final List<String> NEEDED = List.of("USAGE", "SELECT", "INSERT", "UPDATE");

    private static final int COLUMNS = 8;

    /** Makes the table. Another process may do so at the same time. */
    void makeTable(Session session) {
        try {
            var unused = session.ask(table.create());
        } catch (CommandFailedException failed) {
            String code = failed.code().orElse("");
            if (!code.equals("42P07") && !code.equals("23505")) {
                throw failed;
            }
        }
    }

    /** Makes the table if there is none. */
    void prepare(String location) {
        if (needsTable(location)) {
            var unused = server.ask(location, Step.WRITE, session -> {
                makeTable(session);
                return session;
            });
            if (needsTable(location)) {
                throw unwritable(location, "its table " + table + " cannot be made");
            }
        }
    }

    /** Proves that the server takes writes now and lets the user do everything. Makes no table. */
    String examined(String location) {
        return needsTable(location)
                ? "the first login makes the table " + table
                : "a token can be stored in " + location;
    }

    /** Returns whether there is no table yet, and the user may make it. Throws what else keeps a token from being stored. */
    private boolean needsTable(String location) {
        List<@Nullable String> told = server.ask(
                        location, Step.WRITE, session -> session.ask("""
                SELECT has_schema_privilege(n.oid, 'USAGE'), has_table_privilege(c.oid, 'SELECT'),
                    has_table_privilege(c.oid, 'INSERT'), has_table_privilege(c.oid, 'UPDATE'),
                    has_schema_privilege(n.oid, 'CREATE'), c.oid, current_setting('transaction_read_only'),
                    (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname || ' ' || a.atttypid::regtype IN
                        ('name text', 'kind text', 'fence bigint', 'holder text', 'version bigint', 'sealed text', 'proof text',
                        'note text'))
                FROM (SELECT 1) one LEFT JOIN pg_namespace n ON n.nspname = ?
                    LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = ?
                """, table.schema(), table.name()))
                .get(0);
        if (!"off".equals(told.get(6))) {
            throw new StorageException(
                    location,
                    Reason.UNREACHABLE,
                    "the PostgreSQL server at " + location
                            + " takes no writes now (default_transaction_read_only); a fail-over may be under way",
                    null,
                    null);
        }
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < NEEDED.size(); i++) {
            if ("f".equals(told.get(i))) {
                missing.add(NEEDED.get(i) + (i == 0 ? " on the schema " + table.schema() : " on the table " + table));
            }
        }
        boolean isThere = told.get(5) != null;
        if (!isThere && !"t".equals(told.get(4))) {
            missing.add("the table " + table + ", and CREATE on the schema " + table.schema() + " to make it");
        }
        if (!missing.isEmpty()) {
            throw unwritable(location, "its user lacks " + String.join(", ", missing));
        }
        if (isThere) {
            if (!String.valueOf(COLUMNS).equals(told.get(7))) {
                throw unwritable(location, "its table " + table + " is not one that kstlib made: other columns");
            }
            var unused = server.ask(
                    location,
                    Step.WRITE,
                    session -> session.ask(
                            "EXPLAIN " + table.take(), "", "", "0", "", 0L, 0L, "0")); // needs the primary key
        }
        return !isThere;
    }

    private static StorageException unwritable(String location, String why) {
        return new StorageException(
                location,
                Reason.NOT_WRITABLE,
                "the PostgreSQL server at " + location + " takes no token: " + why,
                Remedy.advice("Make the table, and allow the user to use it, as docs/postgresql.md says"),
                null);
    }

    /** Checks everything else. */
    List<Check> facts(String location) {
        return List.of(
                fact("version", location, ServerChecks::version),
                fact("durability", location, ServerChecks::durability),
                fact("clock", location, this::time),
                fact("standbys", location, ServerChecks::standbys));
    }

    private Check fact(String name, String location, Function<Session, Fact> question) {
        return Fact.check(name, () -> server.ask(location, Step.READ, question));
    }

    private static Fact version(Session session) {
        return Fact.good("PostgreSQL "
                + shown(setting(session, "server_version"))
                + (session.isThroughPooler()
                        ? ", through a pooler that gives each connection a session of its own"
                        : ""));
    }

    private static String setting(Session session, String name) {
        return first(session, "SELECT current_setting(?, true)", name);
    }

    private static String first(Session session, String sql, Object... arguments) {
        return String.valueOf(session.ask(sql, arguments).get(0).get(0));
    }

    private static String shown(String value) {
        return value.replaceAll("[^A-Za-z0-9 ._()-]", "?");
    }

    private static Fact durability(Session session) {
        for (String setting : List.of("fsync", "full_page_writes")) {
            if (!setting(session, setting).equals("on")) {
                return Fact.doubtful(
                        "a crash of the machine of the server may lose the logins (" + setting + " is off)");
            }
        }
        return Fact.good("every write is on the disk before it counts (fsync, and synchronous_commit for kstlib)");
    }

    private Fact time(Session session) {
        Instant before = clock.instant();
        String millis = first(session, "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint");
        return Fact.ofClocks(before, Instant.ofEpochMilli(Long.parseLong(millis)), clock.instant());
    }

    private static Fact standbys(Session session) {
        boolean isConfirmed = !setting(session, "synchronous_standby_names").isBlank();
        String connected = String.valueOf(
                session.ask("SELECT count(*) FROM pg_stat_replication").get(0).get(0));
        if (isConfirmed) {
            return Fact.good("each write is confirmed by a standby before it counts (synchronous_standby_names)");
        }
        return connected.equals("0")
                ? Fact.good("one server without standbys: while it is away, nothing is refreshed")
                : Fact.doubtful(connected
                        + " standbys are connected, but none has to confirm a write (synchronous_standby_names is empty): a"
                        + " fail-over may lose the newest token");
    }
}
