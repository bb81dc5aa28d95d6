package io.kstlib.http.exchange;

import io.kstlib.http.way.ExchangeAttempt;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/** Waits for an attempt, as long as each of its parts may take. */
public final class AttemptWait {

    private AttemptWait() {}

    /**
     * Does the work on a thread of its own, and calls it off when one of its parts takes too long, or the caller is interrupted.
     *
     * @param work what goes on with the attempt
     * @param attempt is called off then
     * @param <T> what the work brings
     * @return what it brought
     * @throws TimeoutException if a part was not done in time; {@link ExchangeAttempt#step()} says which
     * @throws InterruptedException if the caller was interrupted
     * @throws ExecutionException if the work failed; the cause is why
     */
    public static <T> T over(Callable<T> work, ExchangeAttempt attempt)
            throws TimeoutException, InterruptedException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(work);
        attempt.watch(() -> task.cancel(false));
        Thread worker = new Thread(task, "kstlib-exchange");
        worker.setDaemon(true);
        worker.start();
        boolean done = false;
        try {
            T brought = task.get();
            done = true;
            return brought;
        } catch (CancellationException late) {
            TimeoutException tooLate = new TimeoutException();
            tooLate.initCause(late);
            throw tooLate;
        } finally {
            attempt.end();
            if (!done) {
                attempt.abort();
            }
        }
    }
}
