package io.kstlib.storage.sops.server;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.base.Deadline;
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
 * watch are called once, since a change may have been missed before. While the server is away, it tries again after pauses that grow. Safe for use by several
 * threads.
 */
public final class Announcements implements AutoCloseable {

    private static final Duration ENDING = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** How long what was announced counts as the newest without a look at the server, which may lose an announcement without breaking a connection. */
    private static final long LOOK_AGAIN_NANOS = Duration.ofMinutes(2).toNanos();

    private final String name;
    private final Supplier<Subscription> connect;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private final AtomicInteger lastChange = new AtomicInteger();

    /** Channels whose last watch was closed. Their subscription ends also if another watch has begun since: that one may have missed a change. */
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    private @Nullable Thread thread;
    private volatile @Nullable Subscription subscription;
    private volatile boolean isClosed;

    /**
     * Makes it. Nothing is connected before someone watches.
     *
     * @param name the name of the thread
     * @param connect makes a connection; throws an {@link AuthException} if the server is away
     */
    public Announcements(String name, Supplier<Subscription> connect) {
        this.name = name;
        this.connect = connect;
    }

    /** A connection that receives announcements. It throws an {@link AuthException} when it breaks. Used by one thread, except {@link #wake} and {@link #close}. */
    public interface Subscription extends AutoCloseable {

        /** Asks for the announcements of these channels, unless that was done before. */
        void listenTo(Set<String> wanted);

        /** Ends the announcements of a channel. */
        void leave(String channel);

        /**
         * Waits for what the server says next, for some seconds at most.
         *
         * @param begun receives a channel whose announcements are heard from now on
         * @param heard receives the channel of an announcement
         */
        void hear(Consumer<String> begun, Consumer<String> heard);

        /** Ends the wait of {@link #hear} soon. Does nothing by default, where that wait is short. */
        default void wake() {}

        @Override
        void close();
    }

    /** What this process knows of a channel, while someone watches. */
    private static final class Channel {

        private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

        /** Whether announcements are received now. */
        private volatile boolean isLive;

        /** A number that another one replaces with each change that was announced, and when some may have been missed. */
        private volatile int change;

        private volatile @Nullable Look look;
    }

    /**
     * When this process looked at a login.
     *
     * @param change the number of the channel before the look
     */
    private record Look(int change, long atNanos) {}

    private final class Watch implements ChangeWatch {

        private final String channel;
        private final Runnable changed;

        Watch(String channel, Runnable changed) {
            this.channel = channel;
            this.changed = changed;
        }

        @Override
        public boolean isLive() {
            Channel known = channels.get(channel);
            return known != null && known.isLive;
        }

        @Override
        public void close() {
            channels.computeIfPresent(channel, this::without);
            wake();
        }

        private @Nullable Channel without(String key, Channel all) {
            all.watches.remove(this);
            if (!all.watches.isEmpty()) {
                return all;
            }
            left.add(key);
            return null;
        }
    }

    /**
     * Loads what is stored, and remembers when.
     *
     * @param channel the channel on which its changes are announced
     */
    public <T> T look(String channel, Supplier<T> load) {
        Channel known = channels.get(channel);
        int before = known == null ? 0 : known.change;
        T loaded = load.get();
        if (known != null) {
            known.look = new Look(before, System.nanoTime());
        }
        return loaded;
    }

    /** {@return whether the result of the last {@link #look} is the newest, as far as announcements tell} */
    public boolean isCurrent(String channel) {
        Channel known = channels.get(channel);
        if (known == null || !known.isLive) {
            return false;
        }
        Look look = known.look;
        return look != null && look.change() == known.change && System.nanoTime() - look.atNanos() < LOOK_AGAIN_NANOS;
    }

    /**
     * Begins to listen. Does not wait for the connection.
     *
     * @param changed called after each change
     */
    public ChangeWatch watch(String channel, Runnable changed) {
        Watch watch = new Watch(channel, changed);
        channels.compute(channel, (key, known) -> {
            Channel all = known == null ? new Channel() : known;
            all.watches.add(watch);
            return all;
        });
        begin();
        wake();
        return watch;
    }

    private synchronized void begin() {
        if (thread == null && !isClosed) {
            Thread begun = Deadline.daemon(name, this::run);
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
                var unused = ended();
                begin();
            }
        }
    }

    private void listen() {
        Duration pause = FIRST_PAUSE;
        while (!isClosed) {
            try (Subscription made = connect.get()) {
                subscription = made;
                pause = FIRST_PAUSE;
                listen(made);
            } catch (AuthException away) {
                pause = Spans.shorter(
                        pause.multipliedBy(2),
                        LONGEST_PAUSE); // those who watch see that it is not live, and look by themselves
            } finally {
                subscription = null;
                silence();
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
                Channel next = channels.get(channel);
                if (next != null) {
                    next.isLive = false;
                }
                made.leave(channel);
            }
            made.listenTo(channels.keySet());
            made.hear(this::begun, this::changed);
        }
    }

    private void begun(String channel) {
        Channel known = channels.get(channel);
        if (known != null) {
            known.change = lastChange.incrementAndGet();
            known.isLive = true;
            known.watches.forEach(watch -> watch.changed.run());
        }
    }

    private void changed(String channel) {
        Channel known = channels.get(channel);
        if (known != null) { // else the last watch of this channel has ended
            known.change = lastChange.incrementAndGet();
            known.watches.forEach(watch -> watch.changed.run());
        }
    }

    private void silence() {
        channels.values().forEach(channel -> channel.isLive = false);
    }

    /** Waits shortly for the thread, so that the connections are closed behind it. */
    @Override
    public void close() {
        isClosed = true;
        silence();
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
