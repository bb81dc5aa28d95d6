package io.kstlib.storage.redis;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.base.Spans;
import io.kstlib.storage.redis.server.RedisServer;
import io.kstlib.storage.redis.server.Subscription;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Learns of changes by publish and subscribe. One thread connects, subscribes, listens, and calls those who watch. When it begins to hear a channel, those who
 * watch are called once, since a change may have been missed before. Safe for use by several threads.
 */
final class Announcements implements AutoCloseable {

    private static final Duration ENDING = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final RedisServer server;
    private final Map<String, Set<Watch>> watches = new ConcurrentHashMap<>();
    private final Map<String, Integer> changes = new ConcurrentHashMap<>();
    private final AtomicInteger lastChange = new AtomicInteger();
    private final Set<String> live = ConcurrentHashMap.newKeySet();

    /** Channels whose last watch was closed. Their subscription ends also if another watch has begun since: that one may have missed a change. */
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    private @Nullable Thread thread;
    private volatile @Nullable Subscription subscription;
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
            wake();
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
        wake();
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

    private void wake() {
        Subscription known = subscription;
        if (known != null) {
            try {
                known.wake();
            } catch (AuthException broken) {
                return; // the thread sees that, too
            }
        }
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
            try (Subscription made = server.subscription(server.name())) {
                subscription = made;
                pause = FIRST_PAUSE;
                listen(made);
            } catch (AuthException away) {
                pause = Spans.shorter(
                        pause.multipliedBy(2),
                        LONGEST_PAUSE); // those who watch see that it is not live, and look by themselves
            } finally {
                subscription = null;
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

    private void listen(Subscription made) {
        while (!isClosed) {
            for (String channel : Set.copyOf(left)) {
                left.remove(channel);
                live.remove(channel);
                changes.remove(channel);
                made.leave(channel);
            }
            made.listenTo(watches.keySet());
            made.hear(this::begun, this::changed);
        }
    }

    private void begun(String channel) {
        if (watches.containsKey(channel)) {
            live.add(channel);
            changed(channel);
        }
    }

    private void changed(String channel) {
        Set<Watch> all = watches.get(channel);
        if (all != null) { // else the last watch of this channel has ended
            changes.put(channel, lastChange.incrementAndGet());
            all.forEach(watch -> watch.changed.run());
        }
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
        Subscription known = subscription;
        if (known != null) {
            known.close();
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
