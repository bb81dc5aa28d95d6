package io.kstlib.storage.redis.server;

import io.kstlib.storage.redis.server.RedisAddress.Kind;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.ServerFailures.Step;
import io.kstlib.storage.sops.server.ServerNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One server, a set of Sentinels or a cluster: asks the node that has the keys of a login, follows a cluster that moved them, and explains
 * failures. Safe for use by
 * several threads.
 */
public final class RedisServer implements AutoCloseable {

    /** What a connection is for. */
    public enum Lane {
        /** Commands that the server answers at once. */
        SHARED,
        /** Writes that wait for replicas. WAIT blocks its connection, and others are not kept waiting. */
        WAITING
    }

    private static final int MOST_MOVES = 5;
    private static final int MOST_LOGINS_PLACED = 10_000;

    private final RedisConnections connections;
    private final List<ServerNode> nodes;
    private final Map<String, ServerNode> places = new ConcurrentHashMap<>();

    /**
     * @param access how it is spoken to; no connection is made yet
     */
    public RedisServer(RedisAccess access) {
        this.connections = new RedisConnections(access);
        this.nodes = access.address().nodes();
    }

    /** {@return the address of the server, without secrets} */
    public String name() {
        return connections.address().toString();
    }

    private boolean isCluster() {
        return connections.address().kind() == Kind.CLUSTER;
    }

    /**
     * Speaks to the master that has the keys of a login.
     *
     * @param lane which connection
     * @param login the hash tag of the keys
     * @param location where the token is, for messages
     * @param step what is done, for messages
     * @param commands what is asked; repeated when the cluster moved the keys, or a connection had ended
     * @return what the commands return
     */
    public <T> T ask(Lane lane, String login, String location, Step step, Function<RedisConversation, T> commands) {
        List<ServerNode> left = new ArrayList<>();
        ServerNode known = places.get(login);
        if (known != null) {
            left.add(known);
        }
        left.addAll(nodes);
        int moves = 0;
        long start = System.nanoTime();
        while (true) {
            ServerNode node = left.remove(0);
            try {
                return connections.speak(node, lane, commands);
            } catch (CommandFailedException failed) {
                ServerNode moved = isCluster() ? RedisFailures.movedTo(failed).orElse(null) : null;
                if (moved != null && moves++ < MOST_MOVES) {
                    left.add(0, moved);
                    place(login, moved);
                    continue;
                }
                places.remove(login);
                boolean isTooLate =
                        System.nanoTime() - start >= connections.longest().toNanos();
                boolean isAnother = isCluster() && failed.code().isEmpty() && !left.isEmpty() && !isTooLate;
                if (!isAnother) {
                    throw RedisFailures.of(failed, location, step);
                }
            }
        }
    }

    private void place(String login, ServerNode node) {
        if (places.size() >= MOST_LOGINS_PLACED) {
            places.clear();
        }
        places.put(login, node);
    }

    /**
     * Speaks to each master.
     *
     * @param location where the tokens are, for messages
     * @param commands what each is asked
     */
    public void askAll(String location, Function<RedisConversation, ?> commands) {
        try {
            for (ServerNode master : isCluster() ? masters(location) : Set.of(nodes.get(0))) {
                connections.speak(master, Lane.SHARED, commands);
            }
        } catch (CommandFailedException failed) {
            throw RedisFailures.of(failed, location, Step.READ);
        }
    }

    /** Asks any node of the cluster which nodes have keys. */
    private Set<ServerNode> masters(String location) {
        List<Object> ranges =
                ask(Lane.SHARED, "", location, Step.READ, conversation -> conversation.list("CLUSTER", "SLOTS"));
        Set<ServerNode> masters = new LinkedHashSet<>();
        for (Object range : ranges) {
            List<Object> parts = RedisConversation.elements(range);
            List<Object> master = RedisConversation.elements(parts.size() > 2 ? parts.get(2) : null);
            if (master.size() > 1) {
                ServerNode.of(RedisConversation.text(master.get(0)), RedisConversation.text(master.get(1)))
                        .ifPresent(masters::add);
            }
        }
        return masters;
    }

    /**
     * Makes a connection for announcements. Any node of a cluster has those of all.
     *
     * @param location for messages
     * @return the connection, which its user closes
     */
    public Subscription subscription(String location) {
        Iterator<ServerNode> left = (isCluster() ? nodes : nodes.subList(0, 1)).iterator();
        while (true) {
            try {
                return new Subscription(connections.open(left.next()), location);
            } catch (CommandFailedException failure) {
                if (!left.hasNext()) {
                    throw RedisFailures.of(failure, location, Step.READ);
                }
            }
        }
    }

    /** Ends all connections. */
    @Override
    public void close() {
        connections.close();
    }
}
