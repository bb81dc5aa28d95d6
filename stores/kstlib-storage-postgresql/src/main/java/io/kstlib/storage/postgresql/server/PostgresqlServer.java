package io.kstlib.storage.postgresql.server;

import io.kstlib.base.Deadline;
import io.kstlib.storage.postgresql.server.PostgresqlAccess.Protection;
import io.kstlib.storage.sops.server.Announcements.Subscription;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.ServerFailures;
import io.kstlib.storage.sops.server.ServerFailures.Step;
import io.kstlib.storage.sops.server.ServerNode;
import io.kstlib.storage.sops.server.SharedConnection;
import io.kstlib.storage.sops.server.SharedConnection.ConnectionEndedException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/** A database of one server, or of those of which one takes writes. All threads take turns on one session. Safe for use by several threads. */
public final class PostgresqlServer implements AutoCloseable {

    /** The first version that ends a session that is idle, so that the lock of a stopped process ends. */
    private static final int FIRST_VERSION = 14;

    private static final int MOST_ANSWER_BYTES = 32 * 1024 * 1024;

    /**
     * What a session is told first. Names without a schema are those of the server itself. A write counts when it is on the disk of the server, and of those that
     * have to confirm it, whatever the database says.
     */
    private static final String BEGIN = """
            SELECT pg_backend_pid(), pg_is_in_recovery(), current_setting('server_version_num'), current_setting('server_encoding'),
                set_config('search_path', '', false),
                set_config('statement_timeout', ?, false),
                set_config('lock_timeout', ?, false),
                set_config('idle_in_transaction_session_timeout', ?, false),
                set_config('client_min_messages', 'error', false),
                set_config('default_transaction_isolation', 'read committed', false),
                set_config('synchronous_commit', CASE current_setting('synchronous_commit')
                    WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)
            """;

    private final PostgresqlAccess access;
    private final @Nullable String tls;
    private final SharedConnection<Session> sessions = new SharedConnection<>(new Sessions());
    private volatile boolean isClosed;

    /** @param access how it is spoken to; no connection is made yet */
    public PostgresqlServer(PostgresqlAccess access) {
        this.access = access;
        this.tls = access.tls() == null ? null : TlsSockets.register(access.tls(), Driver.class);
    }

    private final class Sessions implements SharedConnection.Maker<Session> {

        @Override
        public Session open() {
            return PostgresqlServer.this.open();
        }

        @Override
        public void end(Session session) {
            session.end();
        }

        @Override
        public Duration longest() {
            return PostgresqlServer.this.longest();
        }

        @Override
        public boolean isHangUp(CommandFailedException failed) {
            return PostgresqlFailures.isEndOfSession(failed) && !ServerFailures.isLate(failed);
        }

        /** A server that takes no writes any more is left as well: a name may lead to another one by now. */
        @Override
        public boolean isOver(CommandFailedException failed) {
            return PostgresqlFailures.isEndOfSession(failed)
                    || failed.code().filter("25006"::equals).isPresent();
        }
    }

    /** {@return the address of the server, without secrets} */
    public String name() {
        return access.address().toString();
    }

    private Duration longest() {
        return access.connect()
                .multipliedBy(access.address().nodes().size() + 1L)
                .plus(access.command());
    }

    /**
     * Speaks to the server by any session.
     *
     * @param location where the token is, for messages
     * @param step what is done, for messages
     * @param commands what is asked; asked again by another session if the one that was there had ended
     * @return what the commands return
     */
    public <T> T ask(String location, Step step, Function<Session, T> commands) {
        try {
            return sessions.speak(commands);
        } catch (CommandFailedException failed) {
            throw PostgresqlFailures.of(failed, location, step);
        }
    }

    /**
     * Speaks to the server by the session that has a lock, and by no other.
     *
     * @param held the session
     * @param location where the token is, for messages
     * @param step what is done, for messages
     * @param commands what is asked, once
     * @return what the commands return
     * @throws ConnectionEndedException if it has ended, and the lock with it; with a cause if it ended during the commands
     */
    public <T> T askBy(Session held, String location, Step step, Function<Session, T> commands)
            throws ConnectionEndedException {
        try {
            return sessions.speakBy(held, commands);
        } catch (CommandFailedException failed) {
            throw PostgresqlFailures.of(failed, location, step);
        }
    }

    /**
     * Ends a session, and the locks in it.
     *
     * @param ending the session
     */
    public void end(Session ending) {
        sessions.end(ending);
    }

    /**
     * Makes a session for announcements.
     *
     * @return the session, which its user closes
     */
    public Subscription subscription() {
        try {
            return new PostgresqlSubscription(open(), name());
        } catch (CommandFailedException failed) {
            throw PostgresqlFailures.of(failed, name(), Step.READ);
        }
    }

    /** Connects in a thread of its own: looking a name up has no time limit. */
    private Session open() {
        if (isClosed) {
            throw PostgresqlFailures.failed(new ClosedChannelException());
        }
        Properties properties = properties();
        CompletableFuture<Session> coming = Deadline.begin("kstlib-postgresql-connect", () -> connected(properties));
        try {
            return Deadline.in(longest()).awaitUninterrupted(coming);
        } catch (TimeoutException late) {
            var unused = coming.thenAccept(Session::end);
            throw PostgresqlFailures.failed(late);
        } catch (ExecutionException failed) {
            throw PostgresqlFailures.failed(failed.getCause() == null ? failed : failed.getCause());
        }
    }

    private Session connected(Properties properties) throws SQLException, IOException {
        Session made = begun(properties);
        boolean isUsable = false;
        try {
            if (made.isThroughPooler()) {
                refuseShared(made, properties);
            }
            isUsable = true;
            return made;
        } finally {
            if (!isUsable) {
                made.end();
            }
        }
    }

    /**
     * A pooler tells the number of no process of the server. If it gives each transaction another process, or one to two sessions, a lock has no owner.
     */
    private void refuseShared(Session made, Properties properties) throws SQLException, IOException {
        Session other = begun(properties);
        boolean isShared = other.pid() == made.pid();
        for (Session each : List.of(made, other, made)) {
            isShared |= !each.first("SELECT pg_backend_pid()").equals(Optional.of(List.of(String.valueOf(each.pid()))));
        }
        other.end();
        if (isShared) {
            throw new UnfitException(
                    "a pooler, such as PgBouncer, does not give each connection a session of its own, which a"
                            + " lock needs; set pool_mode = session for kstlib, or name the server itself");
        }
    }

    private Session begun(Properties properties) throws SQLException, IOException {
        Connection connection = new Driver().connect(url(), properties);
        if (connection == null) {
            throw new UnfitException("the driver does not know the url");
        }
        boolean isUsable = false;
        try {
            String limit = String.valueOf(access.command().toMillis());
            List<@Nullable String> told =
                    Session.rows(connection, BEGIN, limit, limit, limit).get(0);
            if (!"f".equals(told.get(1))) {
                throw new UnfitException("it is a standby and takes no writes; a fail-over may be under way");
            }
            if (Integer.parseInt(String.valueOf(told.get(2))) < FIRST_VERSION * 10_000) {
                throw new UnfitException("PostgreSQL " + FIRST_VERSION + " or later is needed");
            }
            if (!"UTF8".equals(told.get(3))) {
                throw new UnfitException("the encoding of its database is not UTF8");
            }
            long pid = Long.parseLong(String.valueOf(told.get(0)));
            Session made = new Session(
                    connection, pid, connection.unwrap(PGConnection.class).getBackendPID() != pid);
            isUsable = true;
            return made;
        } finally {
            if (!isUsable) {
                connection.abort(Runnable::run);
            }
        }
    }

    private String url() throws IOException {
        List<String> hosts = new ArrayList<>();
        for (ServerNode node : access.address().nodes()) {
            if (access.protection() == Protection.THIS_MACHINE) {
                InetAddress address = InetAddress.getByName(node.host());
                if (!address.isLoopbackAddress()) {
                    throw new IOException(new UnfitException(
                            "its name leads to another machine, and the connection would not be encrypted"));
                }
                hosts.add(new ServerNode(address.getHostAddress(), node.port()).toString());
            } else {
                hosts.add(node.toString());
            }
        }
        return "jdbc:postgresql://" + hosts.stream().collect(Collectors.joining(",")) + "/"
                + access.address().database();
    }

    /** A password is always given: without one, the driver would look for a file of passwords. */
    private Properties properties() {
        Properties all = new Properties();
        all.setProperty("user", access.username().get().reveal());
        all.setProperty(
                "password",
                access.password() == null ? "" : access.password().get().reveal());
        all.setProperty("ApplicationName", "kstlib");
        all.setProperty("connectTimeout", seconds(access.connect()));
        all.setProperty("socketTimeout", seconds(access.command().plusSeconds(1))); // after the server's own limit
        all.setProperty("prepareThreshold", "0");
        all.setProperty("maxResultBuffer", String.valueOf(MOST_ANSWER_BYTES));
        all.setProperty("logServerErrorDetail", "false");
        all.setProperty("tcpKeepAlive", "true");
        all.setProperty("gssEncMode", "disable");
        all.setProperty("targetServerType", access.address().nodes().size() > 1 ? "primary" : "any");
        all.setProperty("hostRecheckSeconds", "0"); // after a fail-over, another one takes writes
        all.setProperty("sslmode", tls == null ? "disable" : "verify-full");
        if (tls != null) {
            all.setProperty("sslfactory", TlsSockets.class.getName());
            all.setProperty("sslfactoryarg", tls);
        }
        return all;
    }

    private static String seconds(Duration span) {
        return String.valueOf(Math.max(1, span.toSeconds()));
    }

    /** Ends the session. */
    @Override
    public void close() {
        isClosed = true;
        sessions.close();
        if (tls != null) {
            TlsSockets.forget(tls);
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
