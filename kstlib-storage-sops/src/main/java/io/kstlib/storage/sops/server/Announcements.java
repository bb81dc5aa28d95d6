package io.kstlib.storage.sops.server;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.base.Spans;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Learns of changes that a server announces. One thread connects, subscribes, listens, and calls those who watch. When it begins to hear a channel, those who
 * watch are called once, since a change may have been missed before. Safe for use by several threads.
 */
public final class Announcements implements AutoCloseable {

    private static final Duration ENDING = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final String threadName;
    private final Supplier<Subscription> subscriptions;
    private final Map<String, Set<Watch>> watches = new ConcurrentHashMap<>();
    private final Map<String, Integer> changes = new ConcurrentHashMap<>();
    private final AtomicInteger lastChange = new AtomicInteger();
    private final Set<String> live = ConcurrentHashMap.newKeySet();

    /** Channels whose last watch was closed. Their subscription ends also if another watch has begun since: that one may have missed a change. */
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    private @Nullable Thread thread;
    private volatile @Nullable Subscription subscription;
    private volatile boolean isClosed;

    /**
     * Begins nothing yet.
     *
     * @param threadName the name of its thread
     * @param subscriptions makes a subscription of its own connection; throws an {@link AuthException} while there is none
     */
    public Announcements(String threadName, Supplier<Subscription> subscriptions) {
        this.threadName = threadName;
        this.subscriptions = subscriptions;
    }

    /** A connection that hears announcements. Used by one thread, except {@link #wake} and {@link #close}. Each method throws an {@link AuthException} when it broke. */
    public interface Subscription extends AutoCloseable {

        /**
         * Asks for the announcements of channels, unless that was done before.
         *
         * @param channels their names
         */
        void listenTo(Set<String> channels);

        /**
         * Ends the announcements of a channel.
         *
         * @param channel its name
         */
        void leave(String channel);

        /** Ends the wait of {@link #hear} soon. Called by any thread. */
        void wake();

        /**
         * Waits for what the server says next. Returns after a while, also if it says nothing.
         *
         * @param begun receives a channel whose announcements are heard from now on
         * @param heard receives the channel of an announcement
         */
        void hear(Consumer<String> begun, Consumer<String> heard);

        /** Ends the connection. Called by any thread, also twice. */
        @Override
        void close();
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

    /**
     * {@return whether this process now receives the announcements of a channel}
     *
     * @param channel its name
     */
    public boolean isLive(String channel) {
        return live.contains(channel);
    }

    /**
     * {@return a number that another one replaces with each change that a channel announced, and when some may have been missed}
     *
     * @param channel its name
     */
    public int changes(String channel) {
        return changes.getOrDefault(channel, 0);
    }

    /**
     * Begins to listen. Does not wait for the connection.
     *
     * @param channel the name of a channel
     * @param changed called by the thread that listens
     * @return the watch
     */
    public ChangeWatch watch(String channel, Runnable changed) {
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
            Thread begun = new Thread(this::run, threadName);
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
            try (Subscription made = subscriptions.get()) {
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
