package io.kstlib.storage.redis;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.base.Spans;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.redis.server.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    private final AtomicInteger lastChange = new AtomicInteger();
    private final Set<String> live = ConcurrentHashMap.newKeySet();

    /** Channels whose last watch was closed, until the thread ends their subscription. */
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    private @Nullable Thread thread;
    private volatile boolean isClosed;

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
            watches.computeIfPresent(channel, this::without);
            wake(WAKE);
        }

        private @Nullable Set<Watch> without(String name, Set<Watch> all) {
            all.remove(this);
            if (!all.isEmpty()) {
                return all;
            }
            live.remove(name);
            left.add(name);
            return null;
        }
    }

    /** Whether this process now receives the announcements of a channel. */
    boolean isLive(String channel) {
        return live.contains(channel);
    }

    /** Returns a number that another one replaces with each change that this channel announced, and when some may have been missed. */
    int changes(String channel) {
        return changes.getOrDefault(channel, 0);
    }

    /** Begins to listen. Does not wait for the connection. */
    ChangeWatch watch(String channel, Runnable changed) {
        Watch watch = new Watch(channel, changed);
        watches.compute(channel, (name, others) -> with(others, watch));
        begin();
        wake(WAKE);
        return watch;
    }

    private static Set<Watch> with(@Nullable Set<Watch> others, Watch watch) {
        Set<Watch> all = others == null ? ConcurrentHashMap.newKeySet() : others;
        all.add(watch);
        return all;
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
                live.clear();
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

    /**
     * Ends the subscription to the channels that were left, also where another watch has begun since: it may have missed a change. Subscribes to those that are
     * new, and calls those who watch them once.
     */
    private void subscribe(Subscription subscription) {
        for (String channel : List.copyOf(left)) {
            left.remove(channel);
            live.remove(channel);
            changes.remove(channel);
            subscription.remove(channel);
        }
        for (String channel : watches.keySet()) {
            if (subscription.add(channel)) {
                live.add(channel);
                call(channel);
            }
        }
    }

    private void call(String channel) {
        changes.put(channel, lastChange.incrementAndGet());
        watches.getOrDefault(channel, Set.of()).forEach(watch -> watch.changed.run());
    }

    /** Waits shortly for the thread, so that the connections are closed behind it. */
    @Override
    public void close() {
        isClosed = true;
        live.clear();
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
