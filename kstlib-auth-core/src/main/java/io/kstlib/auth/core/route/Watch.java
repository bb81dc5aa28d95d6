package io.kstlib.auth.core.route;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/** Keeps attempts to their deadlines, whatever holds them up: neither a look-up nor a handshake can be interrupted, and bytes can drip. */
public final class Watch {

    private Watch() {}

    /**
     * Does the work on a thread of its own, and calls it off when one of its parts takes too long, or the caller is interrupted.
     *
     * @param work what goes on with the attempt
     * @param attempt is called off then
     * @param <T> what the work brings
     * @return what it brought
     * @throws TimeoutException if a part was not done in time; {@link Attempt#step()} says which
     * @throws InterruptedException if the caller was interrupted
     * @throws ExecutionException if the work failed; the cause is why
     */
    public static <T> T over(Callable<T> work, Attempt attempt)
            throws TimeoutException, InterruptedException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(work) {
            @Override
            protected void done() {
                attempt.changed();
            }
        };
        Thread worker = new Thread(task, "kstlib-exchange");
        worker.setDaemon(true);
        worker.start();
        boolean done = false;
        try {
            T result = await(task, attempt);
            done = true;
            return result;
        } finally {
            if (!done) {
                attempt.abort();
            }
        }
    }

    private static <T> T await(FutureTask<T> task, Attempt attempt)
            throws TimeoutException, InterruptedException, ExecutionException {
        while (!task.isDone()) {
            long left = attempt.nanosLeft(); // of the part that is under way now; the next one may have less time
            if (left <= 0) {
                throw new TimeoutException();
            }
            attempt.awaitChange(left);
        }
        return task.get();
    }
}
