package io.kstlib.storage.keyring;

import io.kstlib.base.Deadline;
import io.kstlib.base.Spans;
import io.kstlib.storage.keyring.KeyringException.Reason;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
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
     * @param limit the time for the turn and the call
     * @param turns one turn
     * @param call the call, which has the turn until it returns
     * @return its result
     * @throws KeyringException of the call, or NO_ANSWER when the time is over
     */
    static <T> T inTurn(Duration limit, Semaphore turns, Call<T> call) throws KeyringException {
        Deadline deadline = Deadline.in(limit);
        if (!deadline.awaitUninterrupted(turns::tryAcquire)) {
            throw new KeyringException(
                    Reason.NO_ANSWER, "another call did not end within " + Spans.inWords(limit), null);
        }
        return within(Spans.longer(deadline.left(), Duration.ofNanos(1)), caller -> {
            try {
                return call.run(caller);
            } finally {
                turns.release();
            }
        });
    }

    /**
     * Runs a call. An interrupt of the caller does not end it.
     *
     * @param limit the time for it
     * @return its result
     * @throws KeyringException of the call, or NO_ANSWER when the time is over
     */
    static <T> T within(Duration limit, Call<T> call) throws KeyringException {
        Caller caller = new Caller();
        Future<T> answer = Deadline.begin("kstlib-keyring", () -> call.run(caller));
        try {
            return Deadline.in(limit).awaitUninterrupted(answer);
        } catch (TimeoutException tooLate) {
            caller.giveUp();
            throw new KeyringException(Reason.NO_ANSWER, "no answer within " + Spans.inWords(limit), tooLate);
        } catch (ExecutionException failed) {
            throw failure(failed.getCause());
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
