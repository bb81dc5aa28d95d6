package io.kstlib.storage.keyring;

import io.kstlib.auth.spi.text.Spans;
import io.kstlib.storage.keyring.KeyringException.Reason;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Native calls, which cannot be given a deadline: each runs on a thread that is abandoned when the time is over. */
final class TimedCalls {

    static final Duration TIME = Duration.ofSeconds(10);
    static final Duration TIME_OF_PERSON = Duration.ofSeconds(120);

    private TimedCalls() {}

    /** A call, on a thread of its own. */
    interface Call<T> {
        T run(Caller caller) throws Exception;
    }

    /** The caller, who waits for a call. Safe for use by several threads. */
    static final class Caller {

        private final AtomicBoolean isDecided = new AtomicBoolean();

        /**
         * Begins the part of a call that cannot be undone. Called directly before it.
         *
         * @throws KeyringException if the caller has given up
         */
        void requireWaiting() throws KeyringException {
            if (!isDecided.compareAndSet(false, true)) {
                throw new KeyringException(Reason.NO_ANSWER, "it was abandoned", null);
            }
        }

        /** Gives up. A call that has not begun never begins. */
        void giveUp() {
            boolean unused = isDecided.compareAndSet(false, true);
        }
    }

    /**
     * Runs a call in its turn. The wait for the turn needs no thread. An interrupt of the caller does not end the call.
     *
     * @param limit how long the turn and the call may take
     * @param turns one turn
     * @param call the call, which has the turn until it returns
     * @return its result
     * @throws KeyringException what the call throws, or NO_ANSWER when the time is over
     */
    static <T> T inTurn(Duration limit, Semaphore turns, Call<T> call) throws KeyringException {
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (!turns.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        throw new KeyringException(
                                Reason.NO_ANSWER, "another call did not end within " + Spans.inWords(limit), null);
                    }
                    break;
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
            return within(Duration.ofNanos(Math.max(1, end - System.nanoTime())), caller -> {
                try {
                    return call.run(caller);
                } finally {
                    turns.release();
                }
            });
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Runs a call. An interrupt of the caller does not end it.
     *
     * @param limit how long it may take
     * @return its result
     * @throws KeyringException what the call throws, or NO_ANSWER when the time is over
     */
    static <T> T within(Duration limit, Call<T> call) throws KeyringException {
        Caller caller = new Caller();
        FutureTask<T> task = new FutureTask<>(() -> call.run(caller));
        Thread thread = new Thread(task, "kstlib-keyring");
        thread.setDaemon(true);
        thread.start();
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException tooLate) {
            caller.giveUp();
            throw new KeyringException(Reason.NO_ANSWER, "no answer within " + Spans.inWords(limit), tooLate);
        } catch (ExecutionException failed) {
            throw failure(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static KeyringException failure(@Nullable Throwable cause) {
        if (cause instanceof KeyringException known) {
            return known;
        }
        if (cause instanceof Error notOurs && !(cause instanceof LinkageError)) {
            throw notOurs;
        }
        if (cause instanceof RuntimeException defect) {
            throw defect;
        }
        return new KeyringException(Reason.NONE, "its functions cannot be called", cause);
    }
}
