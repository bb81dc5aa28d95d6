package io.kstlib.base;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The moment at which the time for some work is over. Work that cannot be given a limit runs on a daemon thread of its own, because the common pool may
 * have one thread only. Immutable and safe for use by several threads.
 */
public final class Deadline {

    private final LongSupplier clock;
    private final long end;

    private Deadline(LongSupplier clock, long end) {
        this.clock = clock;
        this.end = end;
    }

    /** A wait that tells whether it ended well, such as {@code lock::tryLock}. */
    @FunctionalInterface
    public interface Turn {

        /**
         * Waits.
         *
         * @param time the longest time
         * @param unit the unit of the time
         * @return false if the time is over
         */
        boolean await(long time, TimeUnit unit) throws InterruptedException;
    }

    /** A wait that begins again after an interrupt. */
    private interface Wait<T extends @Nullable Object, E extends Exception, F extends Exception> {
        T most(long nanos) throws InterruptedException, E, F;
    }

    /**
     * Returns the deadline of work that begins now.
     *
     * @param limit the time for it
     */
    public static Deadline in(Duration limit) {
        return in(limit, System::nanoTime);
    }

    /**
     * Returns the deadline of work that begins now.
     *
     * @param limit the time for it
     * @param clock a clock like {@link System#nanoTime}
     */
    public static Deadline in(Duration limit, LongSupplier clock) {
        return new Deadline(clock, clock.getAsLong() + limit.toNanos());
    }

    /** {@return the time that is left; zero when it is over} */
    public Duration left() {
        return Duration.ofNanos(nanosLeft());
    }

    /** {@return whether nothing is left} */
    public boolean isOver() {
        return nanosLeft() == 0;
    }

    /**
     * Returns the shorter of a span and the time that is left.
     *
     * @param span the span
     */
    public Duration atMost(Duration span) {
        Duration left = left();
        return span.compareTo(left) < 0 ? span : left;
    }

    private long nanosLeft() {
        return Math.max(0, end - clock.getAsLong());
    }

    /**
     * Does work on a daemon thread of its own, and waits for it. The thread is interrupted when the time is over or this thread is interrupted; it is not
     * waited for then.
     *
     * @param thread the name of the thread
     * @param work the work
     * @return the result of the work
     * @throws TimeoutException when the time is over
     * @throws InterruptedException when this thread is interrupted
     * @throws ExecutionException with the exception of the work
     * @throws OutOfMemoryError if no thread can be started
     */
    public <T extends @Nullable Object> T run(String thread, Callable<T> work)
            throws TimeoutException, InterruptedException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(work);
        daemon(thread, task).start();
        try {
            return await(task);
        } catch (TimeoutException | InterruptedException gone) {
            task.cancel(true);
            throw gone;
        }
    }

    /**
     * Begins work on a daemon thread of its own. It goes on after a deadline, and its late result can be taken from the future.
     *
     * @param thread the name of the thread
     * @param work the work
     * @return the result of the work, or its exception; cancellation does not end the work
     * @throws OutOfMemoryError if no thread can be started
     */
    public static <T extends @Nullable Object> CompletableFuture<T> begin(String thread, Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        FutureTask<T> task = new FutureTask<>(work) {
            @Override
            protected void done() {
                try {
                    result.complete(get());
                } catch (ExecutionException failed) {
                    result.completeExceptionally(failed.getCause());
                } catch (InterruptedException interrupted) {
                    result.completeExceptionally(interrupted);
                }
            }
        };
        daemon(thread, task).start();
        return result;
    }

    /**
     * Makes a thread that keeps no process. It is not started.
     *
     * @param name the name of the thread
     * @param work the work
     * @return the thread
     */
    public static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Waits for a result.
     *
     * @param result the result
     * @return the result
     * @throws TimeoutException when the time is over
     * @throws InterruptedException when this thread is interrupted
     * @throws ExecutionException with the exception of the work
     */
    public <T extends @Nullable Object> T await(Future<T> result)
            throws TimeoutException, InterruptedException, ExecutionException {
        return result.get(nanosLeft(), TimeUnit.NANOSECONDS);
    }

    /**
     * Waits for a result although this thread is interrupted. An interrupt is kept for later.
     *
     * @param result the result
     * @return the result
     * @throws TimeoutException when the time is over
     * @throws ExecutionException with the exception of the work
     */
    public <T extends @Nullable Object> T awaitUninterrupted(Future<T> result)
            throws TimeoutException, ExecutionException {
        Wait<T, TimeoutException, ExecutionException> wait = nanos -> result.get(nanos, TimeUnit.NANOSECONDS);
        return uninterrupted(wait);
    }

    /**
     * Waits for a turn although this thread is interrupted. An interrupt is kept for later.
     *
     * @param turn the wait for it
     * @return false if the time is over
     */
    public boolean awaitUninterrupted(Turn turn) {
        Wait<Boolean, RuntimeException, RuntimeException> wait = nanos -> turn.await(nanos, TimeUnit.NANOSECONDS);
        return uninterrupted(wait);
    }

    private <T extends @Nullable Object, E extends Exception, F extends Exception> T uninterrupted(Wait<T, E, F> wait)
            throws E, F {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return wait.most(nanosLeft());
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
