package io.kstlib.storage.redis.server;

import io.kstlib.base.Deadline;
import io.kstlib.storage.redis.server.RedisAccess.Reach;
import io.kstlib.storage.redis.server.RedisAddress.Kind;
import io.kstlib.storage.redis.server.RedisServer.Lane;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.ServerNode;
import io.kstlib.storage.sops.server.SharedConnection;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.net.ssl.SSLSocketFactory;

/** The connections of one storage, one or two to each node that is used. */
final class RedisConnections implements AutoCloseable {

    /** How much longer than the limits anything takes at most where this process gets no processor. */
    private static final Duration STARVED = Duration.ofSeconds(30);

    private record NodeLane(ServerNode node, Lane lane) {}

    private final RedisAccess access;
    private final Map<NodeLane, SharedConnection<RedisConnection>> links = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    RedisConnections(RedisAccess access) {
        this.access = access;
    }

    RedisAddress address() {
        return access.address();
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
    <T> T speak(ServerNode node, Lane lane, Function<RedisConversation, T> commands) {
        return links.computeIfAbsent(new NodeLane(node, lane), way -> new SharedConnection<>(new Link(this, node)))
                .speak(connection -> commands.apply(new RedisConversation(connection, access.command(), timeLeft())));
    }

    /**
     * Makes a connection.
     *
     * @param node the node of a server or a cluster; with Sentinel it does not matter
     * @throws CommandFailedException if that fails
     */
    RedisConnection open(ServerNode node) {
        if (isClosed) {
            throw RedisFailures.failed(new ClosedChannelException());
        }
        Deadline whole = timeLeft();
        ServerNode server = access.address().kind() == Kind.SENTINEL ? master(whole) : node;
        return RedisConnection.by(
                socket(server, whole), access.login(), access.address().database());
    }

    /** Asks one Sentinel after the other. */
    private ServerNode master(Deadline whole) {
        CommandFailedException failure = null;
        for (ServerNode sentinel : access.address().nodes()) {
            try {
                return master(sentinel, whole);
            } catch (CommandFailedException failed) {
                failure = failed;
            }
        }
        throw failure == null ? RedisFailures.failed(new ConnectException()) : failure;
    }

    private ServerNode master(ServerNode sentinel, Deadline whole) {
        RedisConnection connection = RedisConnection.by(socket(sentinel, whole), access.sentinelLogin(), 0);
        try {
            List<Object> told = new RedisConversation(connection, access.command(), whole)
                    .list(
                            "SENTINEL",
                            "GET-MASTER-ADDR-BY-NAME",
                            String.valueOf(address().master()));
            return ServerNode.of(
                            told.isEmpty() ? "" : RedisConversation.text(told.get(0)),
                            told.size() < 2 ? "" : RedisConversation.text(told.get(1)))
                    .orElseThrow(() -> RedisFailures.failed(new UnknownMasterException()));
        } finally {
            connection.end();
        }
    }

    private RedisSocket socket(ServerNode node, Deadline whole) {
        try {
            RedisSocket socket = connected(node, whole);
            return access.tls() == null ? socket : encrypted(socket, access.tls(), node);
        } catch (IOException failed) {
            throw RedisFailures.failed(failed);
        }
    }

    private RedisSocket connected(ServerNode node, Deadline whole) throws IOException {
        IOException failure = new ConnectException();
        for (InetAddress address : node.addresses(access.connect())) {
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

    private static RedisSocket encrypted(RedisSocket plain, SSLSocketFactory tls, ServerNode node) throws IOException {
        boolean isMade = false;
        try {
            RedisSocket made = new RedisSocket(plain, tls, node.host(), node.port());
            isMade = true;
            return made;
        } finally {
            if (!isMade) {
                plain.close();
            }
        }
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
    private record Link(RedisConnections all, ServerNode node) implements SharedConnection.Maker<RedisConnection> {

        @Override
        public RedisConnection open() {
            return all.open(node);
        }

        @Override
        public void end(RedisConnection connection) {
            connection.end();
        }

        @Override
        public Duration longest() {
            return all.longest();
        }

        @Override
        public boolean isHangUp(CommandFailedException failed) {
            return RedisFailures.isHangUp(failed);
        }

        /** After anything but an error of the command. Sentinel, or a name, may lead to another server by now. */
        @Override
        public boolean isOver(CommandFailedException failed) {
            String code = failed.code().orElse("");
            return code.isEmpty() || code.equals("READONLY") || code.equals("MASTERDOWN");
        }
    }

    @Override
    public void close() {
        isClosed = true;
        links.values().forEach(SharedConnection::close);
    }
}
