package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.flow.Endpoint;
import io.kstlib.auth.api.provider.Provider;
import io.kstlib.http.WebOrigin;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests that end in time, all together, whatever the provider does, because the storage's lock is held meanwhile. The time begins when this
 * is made. Used by one thread.
 */
final class TimedRequests {

    private final Provider provider;
    private final long deadline = System.nanoTime() + Deadlines.EXCHANGE.toNanos();

    TimedRequests(Provider provider) {
        this.provider = provider;
    }

    /**
     * @param what is requested, in words
     * @throws NetworkException TIMED_OUT when it took too long, and what the request raises
     */
    <T> T run(String what, Callable<T> request) {
        FutureTask<T> task = new FutureTask<>(request);
        Thread thread = new Thread(task, "kstlib-refresh-exchange");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            task.cancel(true);
            throw failure(
                    NetworkException.Reason.TIMED_OUT,
                    "the " + what + " at \"" + provider.name() + "\" took longer than " + Deadlines.EXCHANGE.toSeconds()
                            + " s",
                    late);
        } catch (InterruptedException interrupted) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw failure(
                    NetworkException.Reason.INTERRUPTED,
                    "the " + what + " at \"" + provider.name() + "\" was interrupted",
                    interrupted);
        } catch (ExecutionException failed) {
            throw SharedFlights.rethrown(failed);
        }
    }

    /** Why nothing is sent any more: no one would be there to store the answer. */
    NetworkException processEnds() {
        return failure(
                NetworkException.Reason.INTERRUPTED,
                "the refresh at \"" + provider.name() + "\" was not begun, because this process is ending",
                null);
    }

    private NetworkException failure(NetworkException.Reason reason, String problem, @Nullable Exception cause) {
        URI endpoint = provider.server()
                .endpoint(Endpoint.TOKEN)
                .map(WebOrigin::withoutQuery)
                .orElse(URI.create("/"));
        return new NetworkException(endpoint, reason, problem, "Try again", cause);
    }
}
