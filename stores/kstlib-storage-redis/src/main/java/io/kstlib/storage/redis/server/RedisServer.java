package io.kstlib.storage.redis.server;

import io.kstlib.storage.redis.server.RedisAddress.Kind;
import io.kstlib.storage.redis.server.RedisConnections.Lane;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.ServerFailures.Step;
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

    private static final int MOST_MOVES = 5;
    private static final int MOST_LOGINS_PLACED = 10_000;

    private final RedisConnections connections;
    private final List<RedisNode> nodes;
    private final Map<String, RedisNode> places = new ConcurrentHashMap<>();

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
     * @param login the hash tag of the keys
     * @param location where the token is, for messages
     * @param step what is done, for messages
     * @param commands what is asked; repeated when the cluster moved the keys, or a connection had ended
     * @return what the commands return
     */
    public <T> T ask(String login, String location, Step step, Function<RedisConversation, T> commands) {
        return asked(Lane.SHARED, login, location, step, commands);
    }

    /**
     * Does the same where a conversation waits for replicas. It has a connection of its own, so that others are not kept waiting.
     *
     * @param login the hash tag of the keys
     * @param location where the token is, for messages
     * @param step what is done, for messages
     * @param commands what is asked; repeated as for {@link #ask}
     * @return what the commands return
     */
    public <T> T askAndWait(String login, String location, Step step, Function<RedisConversation, T> commands) {
        return asked(Lane.WAITING, login, location, step, commands);
    }

    private <T> T asked(Lane lane, String login, String location, Step step, Function<RedisConversation, T> commands) {
        List<RedisNode> left = new ArrayList<>();
        RedisNode known = places.get(login);
        if (known != null) {
            left.add(known);
        }
        left.addAll(nodes);
        int moves = 0;
        long start = System.nanoTime();
        while (true) {
            RedisNode node = left.remove(0);
            try {
                return connections.speak(node, lane, commands);
            } catch (CommandFailedException failed) {
                RedisNode moved = isCluster() ? RedisFailures.movedTo(failed).orElse(null) : null;
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

    private void place(String login, RedisNode node) {
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
            for (RedisNode master : isCluster() ? masters(location) : Set.of(nodes.get(0))) {
                connections.speak(master, Lane.SHARED, commands);
            }
        } catch (CommandFailedException failed) {
            throw RedisFailures.of(failed, location, Step.READ);
        }
    }

    /** Asks any node of the cluster which nodes have keys. */
    private Set<RedisNode> masters(String location) {
        List<Object> ranges = ask("", location, Step.READ, conversation -> conversation.list("CLUSTER", "SLOTS"));
        Set<RedisNode> masters = new LinkedHashSet<>();
        for (Object range : ranges) {
            List<Object> parts = RedisConversation.elements(range);
            List<Object> master = RedisConversation.elements(parts.size() > 2 ? parts.get(2) : null);
            if (master.size() > 1) {
                RedisNode.of(RedisConversation.text(master.get(0)), RedisConversation.text(master.get(1)))
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
        Iterator<RedisNode> left = (isCluster() ? nodes : nodes.subList(0, 1)).iterator();
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

    @Override
    public String toString() {
        return name();
    }
}
