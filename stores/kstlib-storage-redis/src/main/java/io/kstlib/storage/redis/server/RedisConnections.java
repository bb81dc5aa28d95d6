package io.kstlib.storage.redis.server;

import io.kstlib.base.Deadline;
import io.kstlib.storage.redis.server.RedisAccess.Reach;
import io.kstlib.storage.redis.server.RedisAddress.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one storage, one or two to each node that is used. They are made when they are needed, and all threads take turns on them. While a server
 * cannot be reached, one caller at a time tries. Those who waited for that try share its failure; the others fail at once. So all callers can use their tokens
 * in memory.
 */
final class RedisConnections implements AutoCloseable {

    /** Nothing is tried within this time after a failure. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** How much longer than the limits anything takes at most where this process gets no processor. */
    private static final Duration STARVED = Duration.ofSeconds(30);

    /** What a connection is for. */
    enum Lane {
        /** Commands that the server answers at once. */
        SHARED,
        /** Writes that wait for replicas. WAIT blocks its connection, and others are not kept waiting. */
        WAITING
    }

    private record NodeLane(RedisNode node, Lane lane) {}

    private final RedisAccess access;
    private final Map<NodeLane, Link> links = new ConcurrentHashMap<>();
    private @Nullable SSLSocketFactory tls;
    private volatile boolean isClosed;

    RedisConnections(RedisAccess access) {
        this.access = access;
    }

    RedisAddress address() {
        return access.address();
    }

    Duration command() {
        return access.command();
    }

    /** How long a connection may take. With Sentinel, the master is asked for first. */
    Duration longest() {
        return access.connect().multipliedBy(2).plus(access.command());
    }

    /** Returns when what begins now ends, even if this process gets no processor meanwhile. */
    Deadline timeLeft() {
        return Deadline.in(longest().plus(STARVED));
    }

    /**
     * Speaks to a node, when it is the turn of the caller.
     *
     * @param commands what is asked; asked again by another connection if the one that was there had ended
     */
    <T> T speak(RedisNode node, Lane lane, Function<RedisConversation, T> commands) {
        return links.computeIfAbsent(new NodeLane(node, lane), way -> new Link(node))
                .speak(commands);
    }

    /**
     * Makes a connection.
     *
     * @param node the node of a server or a cluster; with Sentinel it does not matter
     * @throws CommandFailedException if that fails
     */
    RedisConnection open(RedisNode node) {
        if (isClosed) {
            throw new CommandFailedException(new ClosedChannelException());
        }
        Deadline whole = timeLeft();
        RedisNode server = access.address().kind() == Kind.SENTINEL ? master(whole) : node;
        return RedisConnection.by(
                socket(server, whole), access.login(), access.address().database());
    }

    /** Asks one Sentinel after the other. */
    private RedisNode master(Deadline whole) {
        CommandFailedException failure = null;
        for (RedisNode sentinel : access.address().nodes()) {
            try {
                return master(sentinel, whole);
            } catch (CommandFailedException failed) {
                failure = failed;
            }
        }
        throw failure == null ? new CommandFailedException(new ConnectException()) : failure;
    }

    private RedisNode master(RedisNode sentinel, Deadline whole) {
        RedisConnection connection = RedisConnection.by(socket(sentinel, whole), access.sentinelLogin(), 0);
        try {
            List<Object> told = new RedisConversation(connection, access.command(), whole)
                    .list(
                            "SENTINEL",
                            "GET-MASTER-ADDR-BY-NAME",
                            String.valueOf(address().master()));
            return RedisNode.of(
                            told.isEmpty() ? "" : RedisConversation.text(told.get(0)),
                            told.size() < 2 ? "" : RedisConversation.text(told.get(1)))
                    .orElseThrow(() -> new CommandFailedException(new UnknownMasterException()));
        } finally {
            connection.end();
        }
    }

    private RedisSocket socket(RedisNode node, Deadline whole) {
        try {
            RedisSocket socket = connected(node, whole);
            return address().isEncrypted() ? encrypted(socket, node) : socket;
        } catch (IOException failed) {
            throw new CommandFailedException(failed);
        }
    }

    private RedisSocket connected(RedisNode node, Deadline whole) throws IOException {
        IOException failure = new ConnectException();
        for (InetAddress address : addresses(node)) {
            if (access.reach() == Reach.THIS_MACHINE && !address.isLoopbackAddress()) {
                throw new ElsewhereException();
            }
            try {
                return new RedisSocket(address, node.port(), access.connect(), whole);
            } catch (IOException failed) {
                failure = failed;
            }
        }
        throw failure;
    }

    /** Looks a name up in a thread of its own: that has no time limit. */
    private InetAddress[] addresses(RedisNode node) throws IOException {
        try {
            return Deadline.in(access.connect())
                    .awaitUninterrupted(
                            Deadline.begin("kstlib-redis-lookup", () -> InetAddress.getAllByName(node.host())));
        } catch (TimeoutException late) {
            throw new IOException(late);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
    }

    private RedisSocket encrypted(RedisSocket plain, RedisNode node) throws IOException {
        boolean isMade = false;
        try {
            RedisSocket made = new RedisSocket(plain, tls(), node.host(), node.port());
            isMade = true;
            return made;
        } finally {
            if (!isMade) {
                plain.close();
            }
        }
    }

    private synchronized SSLSocketFactory tls() throws IOException {
        SSLSocketFactory made = tls;
        if (made == null) {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(
                        null, access.trust() == null ? null : access.trust().getTrustManagers(), null);
                made = context.getSocketFactory();
            } catch (GeneralSecurityException broken) {
                throw new IOException(broken);
            }
            tls = made;
        }
        return made;
    }

    /**
     * A connection to another machine was refused before it was made, because connections are not encrypted and are for loopback only. A Sentinel, a node of a
     * cluster or a name may lead there, although the configured address is on this machine.
     */
    static final class ElsewhereException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    /** No master has the name that a Sentinel was asked for. */
    static final class UnknownMasterException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    /** The way to one node. */
    private final class Link {

        private final RedisNode node;
        private final ReentrantLock turn = new ReentrantLock(true);
        private volatile @Nullable RedisConnection connection;
        private volatile @Nullable CommandFailedException failure;
        private volatile long failedAtNanos;

        Link(RedisNode node) {
            this.node = node;
        }

        /** Hides an interrupt, which would end the connection in a virtual thread. */
        <T> T speak(Function<RedisConversation, T> commands) {
            boolean isInterrupted = Thread.interrupted();
            long askedAtNanos = System.nanoTime();
            try {
                takeTurn();
                try {
                    return spoken(askedAtNanos, commands);
                } finally {
                    turn.unlock();
                }
            } finally {
                if (isInterrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private void takeTurn() {
            CommandFailedException last = failure;
            if (last != null) {
                boolean isTooSoon = System.nanoTime() - failedAtNanos < PAUSE.toNanos();
                if (isTooSoon || !turn.tryLock()) {
                    throw new CommandFailedException(last);
                }
            } else if (!Deadline.in(longest()).awaitUninterrupted(turn::tryLock)) {
                throw new CommandFailedException(new TimeoutException());
            }
        }

        private <T> T spoken(long askedAtNanos, Function<RedisConversation, T> commands) {
            RedisConnection known = connection;
            if (known != null) {
                try {
                    return spoken(known, commands);
                } catch (CommandFailedException failed) {
                    if (!RedisFailures.isHangUp(failed)) {
                        throw failed;
                    }
                }
            }
            return spoken(opened(askedAtNanos), commands);
        }

        /** Speaks. After anything but an error of the command, the connection is thrown away: Sentinel, or a name, may lead to another server by now. */
        private <T> T spoken(RedisConnection speaking, Function<RedisConversation, T> commands) {
            try {
                return commands.apply(new RedisConversation(speaking, access.command(), timeLeft()));
            } catch (CommandFailedException failed) {
                String code = failed.code().orElse("");
                if (code.isEmpty() || code.equals("READONLY") || code.equals("MASTERDOWN")) {
                    connection = null;
                    speaking.end();
                }
                if (RedisFailures.isLate(failed)) {
                    fail(failed);
                }
                throw failed;
            }
        }

        private void fail(CommandFailedException failed) {
            failedAtNanos = System.nanoTime();
            failure = failed;
        }

        /** Connects, unless the try of another caller failed since this one asked. */
        private RedisConnection opened(long askedAtNanos) {
            CommandFailedException meanwhile = failure;
            if (meanwhile != null && failedAtNanos - askedAtNanos >= 0) {
                throw new CommandFailedException(meanwhile);
            }
            try {
                RedisConnection made = open(node);
                connection = made;
                failure = null;
                if (isClosed) {
                    made.end(); // closed meanwhile, so no one else ends it
                }
                return made;
            } catch (CommandFailedException failed) {
                fail(failed);
                throw failed;
            }
        }

        void end() {
            RedisConnection ending = connection;
            if (ending != null) {
                ending.end();
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        links.values().forEach(Link::end);
    }
}
