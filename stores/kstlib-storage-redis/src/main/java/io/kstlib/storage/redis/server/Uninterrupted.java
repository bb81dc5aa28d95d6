package io.kstlib.storage.redis.server;

import io.kstlib.base.Deadline;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;

/** Waits for an answer although the thread is interrupted: a new refresh token that is not written is a lost login. The wait is short. */
final class Uninterrupted {

    private Uninterrupted() {}

    static void lock(Lock lock, Duration most) throws WaitFailedException {
        if (!Deadline.in(most).awaitUninterrupted(lock::tryLock)) {
            throw new WaitFailedException(new TimeoutException());
        }
    }

    /** Waits, and returns whether it is done, well or not. */
    static boolean isDone(Future<?> future, Duration most) {
        try {
            Deadline.in(most).awaitUninterrupted(future);
            return true;
        } catch (TimeoutException late) {
            return future.isDone();
        } catch (ExecutionException | CancellationException failed) {
            return true;
        }
    }

    static <T> T get(Future<T> future, Duration most) throws WaitFailedException {
        try {
            return Deadline.in(most).awaitUninterrupted(future);
        } catch (TimeoutException late) {
            var unused = future.cancel(true);
            throw new WaitFailedException(late);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error broken) {
                throw broken; // such as a class that is missing
            }
            throw new WaitFailedException(failed);
        } catch (CancellationException failed) {
            throw new WaitFailedException(failed);
        }
    }
}
