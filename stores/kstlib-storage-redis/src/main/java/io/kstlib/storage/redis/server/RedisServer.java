package io.kstlib.storage.redis.server;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.base.Deadline;
import io.kstlib.storage.redis.server.RedisAddress.Kind;
import io.kstlib.storage.redis.server.RedisConnections.Lane;
import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One server, a set of Sentinels or a cluster: asks the node that has the keys of a login, follows a cluster that moved them, and explains
 * failures. Safe for use by
 * several threads.
 */
public final class RedisServer implements AutoCloseable {

    private static final int MOST_MOVES = 5;
    private static final int MOST_LOGINS_PLACED = 10_000;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

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
     * @param commands what is asked; repeated when the cluster moved the keys
     * @return what the commands return
     */
    public <T> T ask(String login, String location, Step step, Function<RedisConversation, T> commands) {
        return ask(connections.timeLeft(), login, location, step, commands);
    }

    /** Returns when what begins now ends, even if this process gets no processor meanwhile. */
    public Deadline timeLeft() {
        return connections.timeLeft();
    }

    /**
     * Does the same within the time that is left for more than that.
     *
     * @param whole when it ends, even if this process got no processor meanwhile
     * @param login the hash tag of the keys
     * @param location where the token is, for messages
     * @param step what is done, for messages
     * @param commands what is asked; repeated when the cluster moved the keys
     * @return what the commands return
     */
    public <T> T ask(
            Deadline whole, String login, String location, Step step, Function<RedisConversation, T> commands) {
        return asked(Lane.SHARED, whole, login, location, step, commands);
    }

    /**
     * Does the same where a conversation waits for replicas. It has a connection on which one thread speaks at a time, so that others are not kept
     * waiting.
     *
     * @param whole when it ends, even if this process got no processor meanwhile
     * @param login the hash tag of the keys
     * @param location where the token is, for messages
     * @param step what is done, for messages
     * @param commands what is asked
     * @return what the commands return
     */
    public <T> T askAndWait(
            Deadline whole, String login, String location, Step step, Function<RedisConversation, T> commands) {
        return asked(Lane.WAITING, whole, login, location, step, commands);
    }

    private <T> T asked(
            Lane lane,
            Deadline whole,
            String login,
            String location,
            Step step,
            Function<RedisConversation, T> commands) {
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
                return at(node, lane, whole, commands);
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

    /** Speaks to one node. After anything but an error of the command, its connection is thrown away. */
    private <T> T at(RedisNode node, Lane lane, Deadline whole, Function<RedisConversation, T> commands) {
        if (lane == Lane.SHARED) {
            return spoken(node, lane, whole, commands);
        }
        Lock turn;
        try {
            turn = connections.turn(node);
        } catch (WaitFailedException busy) {
            throw new CommandFailedException(busy);
        }
        try {
            return spoken(node, lane, whole, commands);
        } finally {
            turn.unlock();
        }
    }

    private <T> T spoken(RedisNode node, Lane lane, Deadline whole, Function<RedisConversation, T> commands) {
        StatefulRedisConnection<String, byte[]> connection;
        try {
            connection = connections.to(node, lane, whole);
        } catch (WaitFailedException failure) {
            throw new CommandFailedException(failure);
        }
        try {
            return commands.apply(
                    new RedisConversation(connection.async(), connections.answers(), connections.command(), whole));
        } catch (CommandFailedException failed) {
            String code = failed.code().orElse("");
            if (code.isEmpty() || code.equals("READONLY") || code.equals("MASTERDOWN")) {
                connections.drop(node, lane, connection); // Sentinel, or a name, may lead to another server by now
            }
            throw failed;
        }
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
                at(master, Lane.SHARED, connections.timeLeft(), commands);
            }
        } catch (CommandFailedException failed) {
            throw RedisFailures.of(failed, location, Step.READ);
        }
    }

    /** Asks any node of the cluster which nodes have keys. */
    private Set<RedisNode> masters(String location) {
        List<Object> ranges =
                ask("", location, Step.READ, conversation -> conversation.ask(redis -> redis.clusterSlots()));
        Set<RedisNode> masters = new LinkedHashSet<>();
        for (Object range : ranges) {
            if (range instanceof List<?> parts
                    && parts.size() > 2
                    && parts.get(2) instanceof List<?> master
                    && master.size() > 1) {
                RedisNode.of(RedisConversation.text(master.get(0)), RedisConversation.text(master.get(1)))
                        .ifPresent(masters::add);
            }
        }
        return masters;
    }

    /**
     * Repeats what failed because the server could not be reached, such as in a fail-over. An interrupt ends it.
     *
     * @param patience for how long
     * @param step what is tried; can be done twice
     * @return what the step returns
     */
    public static <T> T patiently(Duration patience, Supplier<T> step) {
        long start = System.nanoTime();
        while (true) {
            try {
                return step.get();
            } catch (StorageException failure) {
                boolean isOver = System.nanoTime() - start >= patience.toNanos();
                if (failure.reason() != Reason.UNREACHABLE
                        || isOver
                        || Thread.currentThread().isInterrupted()) {
                    throw failure;
                }
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
        }
    }

    /**
     * Makes a connection for announcements. Any node of a cluster has those of all.
     *
     * @param location for messages
     * @param heard receives the channel of each announcement; called by a thread of the connection, so it must not wait
     * @param broken called when the connection ends; must not wait either
     * @return the connection, which its user closes
     */
    public Subscription subscription(String location, Consumer<String> heard, Runnable broken) {
        Iterator<RedisNode> left = (isCluster() ? nodes : nodes.subList(0, 1)).iterator();
        while (true) {
            try {
                return new Subscription(connections, connections.subscription(left.next()), location, heard, broken);
            } catch (WaitFailedException failure) {
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
