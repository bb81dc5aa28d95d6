package io.kstlib.sops.aws.kms;

import io.kstlib.sops.error.SopsException.Reason;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A time limit for a whole attempt. The timeouts of the SDK are for single calls. They do not include the search for credentials, which may
 * ask other programs and servers.
 *
 * @param limit how long it may take
 */
record TimeLimit(Duration limit) {

    static TimeLimit of(Duration limit) {
        return new TimeLimit(limit);
    }

    byte[] run(Callable<byte[]> attempt) {
        FutureTask<byte[]> task = new FutureTask<>(attempt);
        Thread thread = new Thread(task, "kstlib AWS KMS");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            task.cancel(true);
            throw Reason.RECIPIENT.error(
                    "AWS KMS gave no answer within " + limit.toSeconds() + " s",
                    "Check the network and AWS_ENDPOINT_URL",
                    late);
        } catch (InterruptedException interrupted) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw Reason.RECIPIENT.error("interrupted while waiting for AWS KMS", null, interrupted);
        } catch (ExecutionException failed) {
            throw rethrown(failed);
        }
    }

    private static RuntimeException rethrown(ExecutionException failed) {
        Throwable cause = failed.getCause();
        if (cause instanceof RuntimeException known) {
            return known;
        }
        if (cause instanceof Error serious) {
            throw serious;
        }
        throw new IllegalStateException(cause);
    }
}
