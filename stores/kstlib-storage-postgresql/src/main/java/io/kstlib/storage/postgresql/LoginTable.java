package io.kstlib.storage.postgresql;

import io.kstlib.files.ContentHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The table with the logins. Each login has a row for its token and the lock of it, and one for the turn to log in. The names of table and schema are the only
 * texts that become a part of a statement.
 *
 * @param schema the schema of the table
 * @param name its name
 */
record LoginTable(String schema, String name) {

    private static final Pattern FORM = Pattern.compile("([a-z_][a-z0-9_]{0,62})\\.([a-z_][a-z0-9_]{0,62})");

    /** The row of a token. */
    static final String TOKEN = "token";

    /** The row of the turn to log in. */
    static final String TURN = "turn";

    private static final String NOW = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    /** A row is only written by the session that has the lock, and by the last one that took it. */
    private static final String HELD = " WHERE name = ? AND kind = ? AND fence = ? AND pg_backend_pid() = ?";

    /** Whether the version is the one that was read, and is older than the lock; the first argument is true for any version. */
    private static final String AS_READ =
            " AND (?::boolean OR (t.version IS NOT DISTINCT FROM ?::bigint AND coalesce(t.version, 0) < fence))";

    /**
     * {@return the table}
     *
     * @param text as configured
     * @throws IllegalArgumentException if it is not of the form that can stand in a statement
     */
    static LoginTable of(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "expected SCHEMA.TABLE, each of at most 63 lower-case letters, digits and underscores");
        }
        return new LoginTable(form.group(1), form.group(2));
    }

    /** Returns the name as it stands in statements. */
    String quoted() {
        return "\"" + schema + "\".\"" + name + "\"";
    }

    private byte[] hash(String... words) {
        return ContentHash.bytes((this + "\0" + String.join("\0", words)).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the number of the advisory lock of a row. */
    long lock(String login, String kind) {
        return ByteBuffer.wrap(hash("lock", login, kind)).getLong();
    }

    /** Returns the channel on which changes of a login are announced. It does not tell the login: everyone in the database can listen. */
    String channel(String login) {
        return "kstlib_" + HexFormat.of().formatHex(hash("changed", login), 0, 16);
    }

    /** Makes the table. Stands in {@code docs/postgresql.md}, too. */
    String create() {
        return "CREATE TABLE IF NOT EXISTS " + quoted() + """
                 (
                    name text NOT NULL,
                    kind text NOT NULL,
                    fence bigint NOT NULL DEFAULT 0,
                    holder text NOT NULL DEFAULT '',
                    version bigint,
                    sealed text,
                    proof text,
                    note text,
                    PRIMARY KEY (name, kind)
                )""";
    }

    /**
     * Takes a lock that the session has: the fencing token grows. It is the time of the server, and more than each version and fencing token of the row that is not
     * far ahead of that time, and than the newest version that the process saw. So what is replaced is older also after a fail-over that lost some. What is
     * far ahead does not count, for no proof was looked at yet: someone could use up all numbers. Arguments: login, kind, the newest version that was seen, holder in words, how far
     * ahead in milliseconds, twice, and the idle time that ends the session. Answers with the fencing token.
     */
    String take() {
        return "INSERT INTO " + quoted() + " AS t (name, kind, fence, holder) VALUES (?, ?, greatest(" + NOW
                + ", ?::bigint + 1), ?) ON CONFLICT (name, kind) DO UPDATE SET holder = excluded.holder,"
                + " fence = greatest(excluded.fence, CASE WHEN t.fence < " + NOW + " + ? THEN t.fence + 1 END,"
                + " CASE WHEN t.version < " + NOW + " + ? THEN t.version + 1 END)"
                + " RETURNING fence, set_config('idle_session_timeout', ?, false)";
    }

    /** Returns who has the lock. Arguments: login, kind. */
    String holder() {
        return "SELECT left(holder, 200) FROM " + quoted() + " WHERE name = ? AND kind = ?";
    }

    /** Answers with a row if the lock is held, and its session is not idle. Arguments: those of HELD and AS_READ. */
    String renew() {
        return "SELECT 1 FROM " + quoted() + " t" + HELD + AS_READ;
    }

    /** Writes nothing new, and answers with a row if a write would be done. Arguments: those of HELD and AS_READ. */
    String prove() {
        return "UPDATE " + quoted() + " t SET fence = fence" + HELD + AS_READ + " RETURNING 1";
    }

    /**
     * Stores or removes, and announces it. Arguments: the channel, version, sealed token, proof, each of the three may be null, and those of HELD and AS_READ.
     * Answers with a row if that was done.
     */
    String store() {
        return "UPDATE " + quoted()
                + " t SET version = given.version, sealed = given.sealed, proof = given.proof FROM (SELECT ?::text AS channel, ?::bigint AS version, ?::text AS sealed, ?::text AS proof) given"
                + HELD + AS_READ + " RETURNING pg_notify(given.channel, '')";
    }

    /** Brings back what a fail-over lost, unless the same or a newer version is stored. Arguments: login, version, sealed token or null, proof, channel. */
    String restore() {
        return "WITH stored AS (INSERT INTO " + quoted()
                + " AS t (name, kind, version, sealed, proof) VALUES (?, 'token', ?::bigint, ?, ?) ON CONFLICT (name, kind) DO UPDATE"
                + " SET version = excluded.version, sealed = excluded.sealed, proof = excluded.proof"
                + " WHERE t.version < excluded.version OR (t.version IS NULL AND t.sealed IS NULL) RETURNING 1)"
                + " SELECT pg_notify(?, '') FROM stored";
    }

    /** Reads a record. Arguments: the most bytes, login. A longer one answers with its length only. */
    String find() {
        return "SELECT version, octet_length(sealed), CASE WHEN octet_length(sealed) <= ? THEN sealed END, left(proof, 200) FROM "
                + quoted() + " WHERE name = ? AND kind = 'token'";
    }

    /** Replaces or removes a note. Arguments: the note or null, those of HELD and AS_READ. */
    String note() {
        return "UPDATE " + quoted() + " t SET note = ?" + HELD + AS_READ + " RETURNING 1";
    }

    /** Reads a note. Arguments: login, kind. */
    String readNote() {
        return "SELECT left(note, 400) FROM " + quoted() + " WHERE name = ? AND kind = ?";
    }

    /** Lists the logins with a token. Argument: how many at most. */
    String list() {
        return "SELECT left(name, 2000) FROM " + quoted() + " WHERE kind = 'token' AND sealed IS NOT NULL LIMIT ?";
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
