package io.kstlib.storage.postgresql.server;

import io.kstlib.storage.sops.server.Announcements.Subscription;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.ServerFailures.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/** A session that receives announcements. Used by one thread, except {@link #close}. */
final class PostgresqlSubscription implements Subscription {

    /** The driver cannot be woken while it waits, so this is how long a new watch may take. Nothing is sent meanwhile. */
    private static final int LOOK_MILLIS = 200;

    /** A session that is silent for this time is asked something. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private final Session session;
    private final String location;
    private final Set<String> channels = new HashSet<>();
    private final Queue<String> begun = new ArrayDeque<>();
    private long heardAtNanos = System.nanoTime();

    PostgresqlSubscription(Session session, String location) {
        this.session = session;
        this.location = location;
    }

    @Override
    public void listenTo(Set<String> wanted) {
        for (String channel : wanted) {
            if (channels.add(channel)) {
                ask("LISTEN " + name(channel));
                begun.add(channel);
            }
        }
    }

    @Override
    public void leave(String channel) {
        if (channels.remove(channel)) {
            ask("UNLISTEN " + name(channel));
        }
    }

    /** The name stands in the statement itself, because these take no parameters. */
    private static String name(String channel) {
        if (!channel.matches("[a-z0-9_]{1,60}")) {
            throw new IllegalArgumentException("not a channel");
        }
        return channel;
    }

    private void ask(String sql) {
        try {
            session.ask(sql);
        } catch (CommandFailedException failed) {
            throw PostgresqlFailures.of(failed, location, Step.READ);
        }
    }

    @Override
    public void hear(Consumer<String> heardFromNowOn, Consumer<String> heard) {
        while (!begun.isEmpty()) {
            heardFromNowOn.accept(begun.remove());
        }
        List<String> came;
        try {
            came = session.heard(LOOK_MILLIS);
        } catch (CommandFailedException failed) {
            throw PostgresqlFailures.of(failed, location, Step.READ);
        }
        long now = System.nanoTime();
        if (!came.isEmpty()) {
            heardAtNanos = now;
            came.forEach(heard);
        } else if (now - heardAtNanos > SILENCE_NANOS) {
            heardAtNanos = now;
            ask("SELECT 1");
        }
    }

    @Override
    public void close() {
        session.end();
    }
}
