package io.kstlib.storage.redis;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.text.Spans;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.redis.server.Subscription;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Learns of changes by publish and subscribe. One thread connects, subscribes, and calls those who watch; the threads of Lettuce only hand it the names of
 * channels. After each connection all are called once, since a change may have been missed before. Safe for use by several threads.
 */
final class Announcements implements AutoCloseable {

    /** A connection that is silent for this time gets a ping. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration ENDING = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Wakes the thread without a change. */
    private static final String WAKE = "";

    private final RedisServer server;
    private final Map<String, Set<Watch>> watches = new ConcurrentHashMap<>();
    private final Map<String, Integer> changes = new ConcurrentHashMap<>();
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    private @Nullable Thread thread;
    private volatile boolean isClosed;
    private volatile Set<String> live = Set.of();

    Announcements(RedisServer server) {
        this.server = server;
    }

    private final class Watch implements ChangeWatch {

        private final String channel;
        private final Runnable changed;

        Watch(String channel, Runnable changed) {
            this.channel = channel;
            this.changed = changed;
        }

        @Override
        public boolean isLive() {
            return Announcements.this.isLive(channel);
        }

        @Override
        public void close() {
            Set<Watch> others = watches.get(channel);
            if (others != null) {
                others.remove(this);
            }
        }
    }

    /** Whether this process now receives the announcements of a channel. */
    boolean isLive(String channel) {
        return live.contains(channel);
    }

    /** Counts the changes that this channel announced, and the times when some may have been missed. */
    int changes(String channel) {
        return changes.getOrDefault(channel, 0);
    }

    /** Begins to listen. Does not wait for the connection. */
    ChangeWatch watch(String channel, Runnable changed) {
        Watch watch = new Watch(channel, changed);
        watches.computeIfAbsent(channel, any -> ConcurrentHashMap.newKeySet()).add(watch);
        begin();
        wake(WAKE);
        return watch;
    }

    private synchronized void begin() {
        if (thread == null && !isClosed) {
            Thread begun = new Thread(this::run, "kstlib-redis-announcements");
            begun.setDaemon(true);
            thread = begun;
            begun.start();
        }
    }

    /**
     * Called by threads of Lettuce. A channel that waits already is not queued again, and one that no one watches is none of ours, so that the queue has a
     * limit.
     */
    private void heard(String channel) {
        if (watches.containsKey(channel) && waiting.add(channel)) {
            wake(channel);
        }
    }

    private void wake(String channel) {
        var unused = queue.offer(channel);
    }

    /** Ends only when this is closed. What a watcher throws ends the thread, so another one goes on. */
    private void run() {
        boolean isEnded = false;
        try {
            listen();
            isEnded = true;
        } finally {
            if (!isEnded && paused(FIRST_PAUSE)) {
                forgetThread();
                begin();
            }
        }
    }

    private synchronized void forgetThread() {
        thread = null;
    }

    private void listen() {
        Duration pause = FIRST_PAUSE;
        while (!isClosed) {
            try (Subscription subscription = server.subscription(server.name(), this::heard, () -> wake(WAKE))) {
                pause = FIRST_PAUSE;
                listen(subscription);
            } catch (AuthException away) {
                pause = Spans.shorter(
                        pause.multipliedBy(2),
                        LONGEST_PAUSE); // those who watch see that it is not live, and look by themselves
            } catch (InterruptedException stopped) {
                return;
            } finally {
                live = Set.of();
            }
            if (!isClosed && !paused(pause)) {
                return;
            }
        }
    }

    private static boolean paused(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            return true;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    private void listen(Subscription subscription) throws InterruptedException {
        while (!isClosed) {
            subscribe(subscription);
            String channel = queue.poll(SILENCE.toNanos(), TimeUnit.NANOSECONDS);
            if (!subscription.isOpen()) {
                return;
            }
            if (channel == null) {
                subscription.prove();
            } else if (!channel.equals(WAKE)) {
                waiting.remove(channel);
                call(channel);
            }
        }
    }

    /** Subscribes to the channels that are new, and calls those who watch them once. */
    private void subscribe(Subscription subscription) {
        for (String channel : watches.keySet()) {
            if (subscription.add(channel)) {
                live = subscription.channels();
                call(channel);
            }
        }
    }

    private void call(String channel) {
        changes.merge(channel, 1, Integer::sum);
        watches.getOrDefault(channel, Set.of()).forEach(watch -> watch.changed.run());
    }

    /** Waits shortly for the thread, so that the connections are closed behind it. */
    @Override
    public void close() {
        isClosed = true;
        live = Set.of();
        Thread ending = ended();
        if (ending == null || ending.equals(Thread.currentThread())) {
            return;
        }
        ending.interrupt();
        try {
            ending.join(ENDING.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Thread ended() {
        Thread ending = thread;
        thread = null;
        return ending;
    }
}
