package io.kstlib.storage.redis.server;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;

/** Waits for an answer although the thread is interrupted: a new refresh token that is not written is a lost login. The wait is short. */
final class Uninterrupted {

    private Uninterrupted() {}

    /** Waits for as long as it is told. */
    private interface Waiting<T> {
        T most(long nanos) throws InterruptedException, ExecutionException, TimeoutException;
    }

    static void lock(Lock lock, Duration most) throws WaitFailedException {
        try {
            if (!through(nanos -> lock.tryLock(nanos, TimeUnit.NANOSECONDS), most)) {
                throw new TimeoutException();
            }
        } catch (TimeoutException | ExecutionException late) {
            throw new WaitFailedException(late);
        }
    }

    /** Waits, and returns whether it is done, well or not. */
    static boolean isDone(Future<?> future, Duration most) {
        try {
            through(nanos -> future.get(nanos, TimeUnit.NANOSECONDS), most);
            return true;
        } catch (TimeoutException late) {
            return future.isDone();
        } catch (ExecutionException | CancellationException failed) {
            return true;
        }
    }

    static <T> T get(Future<T> future, Duration most) throws WaitFailedException {
        try {
            return through(nanos -> future.get(nanos, TimeUnit.NANOSECONDS), most);
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

    private static <T> T through(Waiting<T> waiting, Duration most) throws ExecutionException, TimeoutException {
        long end = System.nanoTime() + most.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return waiting.most(Math.max(0, end - System.nanoTime()));
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
