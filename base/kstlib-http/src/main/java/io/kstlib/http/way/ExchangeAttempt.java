package io.kstlib.http.way;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One try to get an answer: how far it has come, and what ends it if a part is not done in time. Neither a look-up nor a handshake can be
 * interrupted, and bytes can drip, so a timer watches each part. Safe for use by several threads, as several addresses are tried at once.
 */
public final class ExchangeAttempt {

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
    private long start = System.nanoTime();
    private final Set<SocketAddress> connected = ConcurrentHashMap.newKeySet();
    private Step step;
    private CompletableFuture<Void> timer = new CompletableFuture<>();
    private @Nullable IOException failure;
    private Runnable cancellation = () -> {};
    private Runnable lateness = () -> {};
    private boolean begun;
    private boolean ended;
    private boolean aborted;

    /**
     * @param timeouts how long each part may take
     * @param peer with whom it begins, for messages
     */
    public ExchangeAttempt(Timeouts timeouts, String peer) {
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
    public synchronized Step step() {
        return step;
    }

    /**
     * Watches, as soon as the client begins.
     *
     * @param late what is done, once, when a part is not done in time; on a thread of the timer, so it must not take long
     */
    public synchronized void watch(Runnable late) {
        lateness = late;
    }

    /** The time counts from now on: to load a client, and the certificates of authorities, is no part of it. */
    synchronized void begin() {
        if (begun) {
            return;
        }
        begun = true;
        start = System.nanoTime();
        step = new Step(step.phase(), step.peer(), capped(timeouts.connect().toNanos()));
        startTimer();
    }

    /** Goes on to a part, unless a later one was reached already: another address may be further behind. */
    synchronized void enter(Phase phase, String peer) {
        if (ended || phase.compareTo(step.phase()) < 0 || (phase == step.phase() && phase != Phase.LOOKUP)) {
            return;
        }
        long now = System.nanoTime() - start;
        long deadline = switch (phase) {
            case LOOKUP, CONNECTION -> step.deadline(); // they share their time
            case TUNNEL -> capped(now + timeouts.connect().toNanos());
            case HANDSHAKE -> capped(now + timeouts.handshake().toNanos());
            case ANSWER -> capped(Long.MAX_VALUE);
        };
        step = new Step(phase, peer, deadline);
        startTimer();
    }

    /** There is a connection to this address, so what fails there from now on says more than that another cannot be reached. */
    void connected(SocketAddress address) {
        connected.add(address);
    }

    synchronized void failed(SocketAddress address, IOException why) {
        if (failure == null && connected.contains(address)) {
            failure = why;
        }
    }

    /**
     * What says most of why it failed: what happened on a connection, rather than that one of several addresses could not be reached.
     *
     * @param thrown what the client threw
     * @return the reason
     */
    public synchronized IOException reason(IOException thrown) {
        return step.phase() == Phase.ANSWER
                ? thrown
                : Optional.ofNullable(failure).orElse(thrown);
    }

    /** Tries again: what happened on an earlier connection counts no more. */
    synchronized void forgetFailure() {
        failure = null;
        connected.clear();
    }

    /**
     * Says how to call it off.
     *
     * @param how is run when it is called off, at once if it was
     */
    public synchronized void cancelBy(Runnable how) {
        cancellation = how;
        if (aborted) {
            how.run();
        }
    }

    /** Calls it off: what goes on with it fails with an {@link IOException}. */
    public void abort() {
        Runnable how;
        synchronized (this) {
            aborted = true;
            how = cancellation;
        }
        end();
        how.run();
    }

    /** Stops to watch. */
    public synchronized void end() {
        ended = true;
        timer.cancel(false);
    }

    private void startTimer() {
        timer.cancel(false);
        if (ended) {
            return;
        }
        Step watched = step;
        CompletableFuture<Void> next = new CompletableFuture<>();
        timer = next;
        CompletableFuture<?> unused = next.completeOnTimeout(
                        null, Math.max(0, watched.deadline() - System.nanoTime()), TimeUnit.NANOSECONDS)
                .thenRun(() -> expire(watched));
    }

    private void expire(Step watched) {
        synchronized (this) {
            if (ended || !step.equals(watched)) {
                return;
            }
            ended = true;
        }
        lateness.run();
    }

    private long capped(long nanosFromStart) {
        return start + Math.min(nanosFromStart, timeouts.answer().toNanos());
    }
}
