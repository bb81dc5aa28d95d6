package io.kstlib.storage.redis.server;

import io.kstlib.base.Deadline;
import io.kstlib.storage.sops.server.Announcements;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.ServerFailures.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A connection that receives announcements. Used by one thread, except {@link #wake} and {@link #close}. */
public final class Subscription implements Announcements.Subscription {

    /** A connection that is silent for this time gets a ping. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private static final int MOST_SILENCES = 4;

    private final RedisConnection connection;
    private final String location;
    private final Set<String> channels = new HashSet<>();

    Subscription(RedisConnection connection, String location) {
        this.connection = connection;
        this.location = location;
    }

    @Override
    public void listenTo(Set<String> wanted) {
        for (String channel : wanted) {
            if (channels.add(channel)) {
                send("SUBSCRIBE", channel);
            }
        }
    }

    @Override
    public void leave(String channel) {
        if (channels.remove(channel)) {
            send("UNSUBSCRIBE", channel);
        }
    }

    @Override
    public void wake() {
        send("PING");
    }

    private synchronized void send(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
        }
        try {
            connection.send(bytes);
        } catch (CommandFailedException failed) {
            throw RedisFailures.of(failed, location, Step.READ);
        }
    }

    /** Asks for a sign of life after a while. */
    @Override
    public void hear(Consumer<String> begun, Consumer<String> heard) {
        List<Object> said;
        try {
            said = RedisConversation.elements(
                    connection.next(SILENCE, this::wake, Deadline.in(SILENCE.multipliedBy(MOST_SILENCES))));
        } catch (CommandFailedException failed) {
            throw RedisFailures.of(failed, location, Step.READ);
        }
        String channel = said.size() < 2 ? "" : RedisConversation.text(said.get(1));
        switch (said.isEmpty() ? "" : RedisConversation.text(said.get(0))) {
            case "subscribe" -> begun.accept(channel);
            case "message" -> heard.accept(channel);
            default -> {} // the sign of life
        }
    }

    @Override
    public void close() {
        connection.end();
    }
}
