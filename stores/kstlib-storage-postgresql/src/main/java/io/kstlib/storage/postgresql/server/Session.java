package io.kstlib.storage.postgresql.server;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** One session of the server. Each statement is a transaction of its own. Used by one thread at a time, except {@link #end}. */
public final class Session {

    private final Connection connection;
    private final long pid;
    private final boolean isThroughPooler;
    private final Map<Long, String> locks = new HashMap<>();

    /**
     * @param pid the process of the server that works for this session
     * @param isThroughPooler whether the connection leads to something that is not this process
     */
    Session(Connection connection, long pid, boolean isThroughPooler) {
        this.connection = connection;
        this.pid = pid;
        this.isThroughPooler = isThroughPooler;
    }

    /** {@return the process of the server that works for this session} */
    public long pid() {
        return pid;
    }

    /** {@return whether a pooler, such as PgBouncer, is between} */
    public boolean isThroughPooler() {
        return isThroughPooler;
    }

    /** {@return the advisory locks of this session, by their number, with their holder in words} */
    public Map<Long, String> locks() {
        return locks;
    }

    /**
     * Runs a statement.
     *
     * @param sql the statement, with question marks
     * @param arguments texts, numbers and {@code null}, for the question marks
     * @return the rows; each value as a text, or {@code null}
     */
    public List<List<@Nullable String>> ask(String sql, @Nullable Object... arguments) {
        try {
            return rows(connection, sql, arguments);
        } catch (SQLException failed) {
            throw PostgresqlFailures.failed(failed);
        }
    }

    /**
     * Runs a statement.
     *
     * @param sql the statement, with question marks
     * @param arguments as for {@link #ask}
     * @return the first row; empty if there is none
     */
    public Optional<List<@Nullable String>> first(String sql, @Nullable Object... arguments) {
        return ask(sql, arguments).stream().findFirst();
    }

    static List<List<@Nullable String>> rows(Connection connection, String sql, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                if (arguments[i] instanceof Long number) {
                    statement.setLong(i + 1, number);
                } else {
                    statement.setString(i + 1, arguments[i] == null ? null : String.valueOf(arguments[i]));
                }
            }
            List<List<@Nullable String>> rows = new ArrayList<>();
            if (statement.execute()) {
                try (ResultSet result = statement.getResultSet()) {
                    int columns = result.getMetaData().getColumnCount();
                    while (result.next()) {
                        @Nullable String[] row = new @Nullable String[columns];
                        for (int i = 0; i < columns; i++) {
                            row[i] = result.getString(i + 1);
                        }
                        rows.add(Arrays.asList(row));
                    }
                }
            }
            return rows;
        }
    }

    /** Waits for announcements. Returns the channels of those that came; none if the wait ends first. */
    List<String> heard(int millis) {
        try {
            PGNotification[] came = connection.unwrap(PGConnection.class).getNotifications(millis);
            return came == null
                    ? List.of()
                    : Arrays.stream(came).map(PGNotification::getName).toList();
        } catch (SQLException failed) {
            throw PostgresqlFailures.failed(failed);
        }
    }

    /** Ends it now, also while another thread waits for an answer. Says no farewell, which could wait for the server. */
    void end() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException ended) {
            return; // as it should be
        }
    }

    @Override
    public String toString() {
        return "Session[" + pid + "]";
    }
}
