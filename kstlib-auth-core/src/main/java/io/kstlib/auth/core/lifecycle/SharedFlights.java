package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets the threads of this process share one refresh. The refresh runs on a thread of its own. A caller that stops waiting for it, or is interrupted,
 * does not end it, because an answer that no one stores is a lost login. For the same reason a JVM that ends waits for that thread.
 *
 * <p>Work after a flight, the aftermath, runs on the thread of the flight when the flight has ended. So it may ask for a token itself. Those who
 * joined the flight also wait for the aftermath, but not for long.
 */
final class SharedFlights {

    /** The time for listeners, which should be quick. A slow one, for example because it logs in, does not keep the others waiting. */
    static final Duration LONGEST_AFTERMATH = Duration.ofSeconds(10);

    private final String name;
    private final Supplier<String> location;
    private final Duration limit;
    private final Duration longestAftermath;
    private final AtomicReference<@Nullable Flight> current = new AtomicReference<>();
    private final Map<Thread, Flight> ofThreads = new ConcurrentHashMap<>();

    /** One refresh, and the work to do when it has ended. */
    private static final class Flight {

        final FutureTask<Token> task;
        final Runnable aftermath;
        final CountDownLatch over = new CountDownLatch(1);

        Flight(Supplier<Token> work, Runnable aftermath) {
            this.task = new FutureTask<>(work::get);
            this.aftermath = aftermath;
        }

        boolean isUnderWay() {
            return !task.isDone();
        }
    }

    /**
     * @param location where the token is stored, for messages
     * @param limit longer than a flight takes
     * @param longestAftermath how long those who joined a flight wait for the work after it
     */
    SharedFlights(String name, Supplier<String> location, Duration limit, Duration longestAftermath) {
        this.name = name;
        this.location = location;
        this.limit = limit;
        this.longestAftermath = longestAftermath;
    }

    /** Whether a flight is under way. True also for the thread of a flight that has ended, as long as it does the aftermath. */
    boolean isUnderWay() {
        Flight flight = current.get();
        return (flight != null && flight.isUnderWay()) || ofThreads.containsKey(Thread.currentThread());
    }

    /**
     * Waits for the flight that is under way, or starts one. Starts one also when the flight under way did not bring what is wanted. No flight starts
     * within the aftermath of another: otherwise a listener that wants a token whenever there is none starts flights forever. That listener receives
     * the failure of the flight instead.
     *
     * @param aftermath the work to do when the flight has ended; throws nothing
     * @throws StorageException LOCKED if the thread is interrupted (its interrupt status stays set), or if the flight takes longer than the limit
     */
    Token join(Predicate<Token> wanted, Supplier<Token> work, Runnable aftermath) {
        Flight mine = ofThreads.get(Thread.currentThread());
        if (mine != null) {
            throw failureOf(mine);
        }
        while (true) {
            Flight present = current.get();
            if (present != null && present.isUnderWay()) {
                Token token = await(present);
                if (wanted.test(token)) {
                    return token;
                }
                continue;
            }
            Flight own = new Flight(work, aftermath);
            if (current.compareAndSet(present, own)) {
                start(own);
                return await(own);
            }
        }
    }

    private RuntimeException failureOf(Flight flight) {
        try {
            if (!flight.isUnderWay()) {
                flight.task.get();
            }
        } catch (ExecutionException failed) {
            return rethrown(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return new IllegalStateException(
                "a listener of the refresh of \"" + name + "\" cannot ask for another refresh");
    }

    private void start(Flight flight) {
        Thread thread = new Thread(() -> fly(flight), "kstlib-refresh");
        thread.setDaemon(false);
        boolean started = false;
        try {
            thread.start();
            started = true;
        } finally {
            if (!started) {
                flight.task.cancel(false); // so that no one waits for it
            }
        }
    }

    private void fly(Flight flight) {
        ofThreads.put(Thread.currentThread(), flight);
        try {
            flight.task.run();
            current.compareAndSet(flight, null);
            flight.aftermath.run();
        } finally {
            ofThreads.remove(Thread.currentThread());
            flight.over.countDown();
        }
    }

    private Token await(Flight flight) {
        try {
            Token token = flight.task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            awaitAftermath(flight);
            return token;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw gaveUp("interrupted while waiting for the refresh of the token of \"" + name + "\"", interrupted);
        } catch (TimeoutException late) {
            throw gaveUp(
                    "the refresh of the token of \"" + name + "\" by another thread takes longer than "
                            + Spans.inWords(limit),
                    late);
        } catch (ExecutionException failed) {
            awaitAftermath(flight);
            throw rethrown(failed);
        }
    }

    /** An interrupt is left to the next wait of the caller: the flight itself has ended. */
    private void awaitAftermath(Flight flight) {
        try {
            flight.over.await(longestAftermath.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private StorageException gaveUp(String problem, Exception cause) {
        return new StorageException(
                location.get(), StorageException.Reason.LOCKED, problem, new Remedy.Advice("Try again"), cause);
    }

    /** Returns what another thread threw, for the thread that waited for it. */
    static RuntimeException rethrown(ExecutionException failed) {
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        return failed.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failed);
    }
}
