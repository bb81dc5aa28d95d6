package io.kstlib.storage.redis.server;

import io.kstlib.storage.redis.server.RedisFailures.Step;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** A connection that receives announcements. Used by one thread, except for what it calls. */
public final class Subscription implements AutoCloseable {

    private final RedisConnections connections;
    private final StatefulRedisPubSubConnection<String, byte[]> connection;
    private final String location;
    private final Set<String> channels = new HashSet<>();

    /**
     * @param heard receives the channel of each announcement, in a thread of Lettuce
     * @param broken called when the connection ends, in a thread of Lettuce
     */
    Subscription(
            RedisConnections connections,
            StatefulRedisPubSubConnection<String, byte[]> connection,
            String location,
            Consumer<String> heard,
            Runnable broken) {
        this.connections = connections;
        this.connection = connection;
        this.location = location;
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] version) {
                heard.accept(channel);
            }
        });
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
                broken.run();
            }
        });
    }

    /**
     * Subscribes to a channel, unless that was done before.
     *
     * @return whether it is new
     */
    public boolean add(String channel) {
        if (channels.contains(channel)) {
            return false;
        }
        await(connection.async().subscribe(channel));
        channels.add(channel);
        return true;
    }

    /** Ends the subscription to a channel, if there is one. */
    public void remove(String channel) {
        if (channels.remove(channel)) {
            await(connection.async().unsubscribe(channel));
        }
    }

    /** Asks the server for a sign of life. */
    public void prove() {
        await(connection.async().ping());
    }

    private void await(RedisFuture<?> future) {
        try {
            connections.answers().toCommand(future, connections.command(), connections.timeLeft());
        } catch (WaitFailedException | RedisException failure) {
            throw RedisFailures.of(failure, location, Step.READ);
        }
    }

    /** {@return whether the connection is open} */
    public boolean isOpen() {
        return connection.isOpen();
    }

    /** Closes the connection and waits for its end, else Lettuce would complain of a second close when everything is closed. */
    @Override
    public void close() {
        if (!connection.isOpen()) {
            return;
        }
        try {
            Uninterrupted.get(connection.closeAsync(), connections.command());
        } catch (WaitFailedException brokenAnyway) {
            return;
        }
    }
}
