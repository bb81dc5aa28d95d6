package io.kstlib.auth.core.route;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One try to get an answer: how far it has come, when its part must be done, and what to close when it is not. One thread goes on with it,
 * another one watches.
 */
public final class Attempt {

    /** The parts, in their order. */
    public enum Phase {
        /** The address of the host is looked up. */
        LOOKUP,
        /** A connection is made. */
        CONNECTION,
        /** A proxy is asked for a tunnel. */
        TUNNEL,
        /** TLS is agreed upon. */
        HANDSHAKE,
        /** The request is sent and the answer read. */
        ANSWER
    }

    /**
     * How far it has come.
     *
     * @param phase which part is under way
     * @param peer with whom, for messages
     * @param deadline when it must be done, by {@link System#nanoTime()}
     */
    public record Step(Phase phase, String peer, long deadline) {}

    private final Timeouts timeouts;
    private final long start = System.nanoTime();
    private final Semaphore changes = new Semaphore(0);
    private volatile Step step;
    private @Nullable Socket socket;
    private boolean aborted;

    /**
     * @param timeouts how long each part may take
     * @param peer with whom it begins, for messages
     */
    public Attempt(Timeouts timeouts, String peer) {
        this.timeouts = timeouts;
        this.step = new Step(Phase.LOOKUP, peer, capped(timeouts.connect().toNanos()));
    }

    /**
     * @return how long each part may take
     */
    public Timeouts timeouts() {
        return timeouts;
    }

    /**
     * @return how far it has come
     */
    public Step step() {
        return step;
    }

    /**
     * Goes on to the next part.
     *
     * @param phase which
     * @param peer with whom, for messages
     */
    public void enter(Phase phase, String peer) {
        long now = System.nanoTime() - start;
        long deadline = switch (phase) {
            case LOOKUP, TUNNEL -> capped(now + timeouts.connect().toNanos());
            case CONNECTION -> step.deadline(); // shared with the look-up
            case HANDSHAKE -> capped(now + timeouts.handshake().toNanos());
            case ANSWER -> capped(Long.MAX_VALUE);
        };
        step = new Step(phase, peer, deadline);
        changed();
    }

    /** Wakes the watcher: a part began, or all is done. */
    void changed() {
        changes.release();
    }

    /** Waits until a part begins or all is done, but not longer than this; one that came before the wait counts. */
    void awaitChange(long nanos) throws InterruptedException {
        if (changes.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            changes.drainPermits();
        }
    }

    private long capped(long nanosFromStart) {
        return start + Math.min(nanosFromStart, timeouts.answer().toNanos());
    }

    /**
     * @return the time that is left for the part under way; not positive when it is over
     */
    public long nanosLeft() {
        return step.deadline() - System.nanoTime();
    }

    /** The same for calls that take 0 for "without end". */
    int millisLeft() {
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanosLeft()));
    }

    /** Says what to close when the attempt is called off. */
    synchronized void uses(Socket opened) throws IOException {
        socket = opened;
        if (aborted) {
            opened.close();
            throw new IOException("called off");
        }
    }

    /** Calls it off: whoever goes on with it is told by an {@link IOException}. */
    public synchronized void abort() {
        aborted = true;
        if (socket != null) {
            closeQuietly(socket);
        }
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException nobodyWaitsForIt) {
            // what was wrong with it is known already
        }
    }
}
