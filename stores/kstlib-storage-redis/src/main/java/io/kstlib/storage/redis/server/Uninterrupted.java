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

    static void lock(Lock lock, Duration most) throws WaitFailedException {
        long end = System.nanoTime() + most.toNanos();
        boolean interrupted = false;
        boolean isLocked = false;
        try {
            while (true) {
                try {
                    isLocked = lock.tryLock(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                    break;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (!isLocked) {
            throw new WaitFailedException(new TimeoutException());
        }
    }

    /** Waits, and returns whether it is done, well or not. */
    static boolean isDone(Future<?> future, Duration most) {
        long end = System.nanoTime() + most.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                    return true;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException late) {
            return future.isDone();
        } catch (ExecutionException | CancellationException failed) {
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static <T> T get(Future<T> future, Duration most) throws WaitFailedException {
        long end = System.nanoTime() + most.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
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
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
