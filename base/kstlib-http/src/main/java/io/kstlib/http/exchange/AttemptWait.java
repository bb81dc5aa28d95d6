package io.kstlib.http.exchange;

import io.kstlib.http.connection.ExchangeAttempt;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/** Waits for an attempt. Each part of it has its own deadline. */
public final class AttemptWait {

    private AttemptWait() {}

    /**
     * Does the work on a thread of its own. Cancels it when one of its parts takes too long, or the caller is interrupted.
     *
     * @param work what is done with the attempt
     * @param attempt the attempt, which is canceled in these cases
     * @param <T> the result of the work
     * @return the result
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
