package io.kstlib.storage.keyring.system;

import io.kstlib.storage.keyring.system.KeyringException.Reason;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Native calls, which cannot be given a deadline: each runs on a thread that is left behind when the time is over. */
final class TimedCalls {

    static final Duration TIME = Duration.ofSeconds(10);
    static final Duration TIME_OF_PERSON = Duration.ofSeconds(120);

    private TimedCalls() {}

    /**
     * Runs a call. An interrupt of the caller does not end it.
     *
     * @param limit how long it may take
     * @param call the call
     * @return its result
     * @throws KeyringException what the call throws, or NO_ANSWER when the time is over
     */
    static <T> T within(Duration limit, Callable<T> call) throws KeyringException {
        FutureTask<T> task = new FutureTask<>(call);
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
            throw new KeyringException(Reason.NO_ANSWER, "no answer within " + limit.toSeconds() + " s", tooLate);
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
        return new KeyringException(Reason.NONE, "its functions cannot be called", cause);
    }
}
