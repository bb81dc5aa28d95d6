package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.core.lifecycle.LifecycleParts.AskedProvider;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.text.Spans;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests to the server under one lock of the storage. All of them together end in time, whatever the provider does, because others wait for the
 * lock. The time begins when this object is made. The request for a refresh uses up the refresh token, and its answer is the only copy of the next
 * one. So this process does not end by a signal or by {@code System.exit} until the answer is stored. That wait is bounded, and the person is
 * informed when it is noticeable. Used by one thread, except for what waits for the end.
 */
final class LockedRequests implements AutoCloseable {

    /** The time for all requests: the token request, sometimes a second one, and one for the keys of an ID token. */
    static final Duration LIMIT = TokenStorage.LONGEST_HOLD.minusSeconds(10);

    /** How long the end of this process waits: for the requests and the write of their answer. */
    static final Duration LONGEST_WAIT = TokenStorage.LONGEST_HOLD.plusSeconds(5);

    private static final Duration UNNOTICED = Duration.ofSeconds(1);

    private final AskedProvider asked;
    private final Duration longestWait;
    private final Time time;
    private final Consumer<Warning> notices;
    private final long deadline;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<@Nullable Thread> hook = new AtomicReference<>();

    /**
     * @param asked the provider that receives the requests
     * @param longestWait how long the process is kept at most
     * @param time says how long the requests have taken
     * @param notices receives a notice when the process has to wait
     */
    LockedRequests(AskedProvider asked, Duration longestWait, Time time, Consumer<Warning> notices) {
        this.asked = asked;
        this.longestWait = longestWait;
        this.time = time;
        this.notices = notices;
        this.deadline = time.nanos() + LIMIT.toNanos();
    }

    Provider provider() {
        return asked.provider();
    }

    /** Returns how refresh tokens are sent. */
    RefreshIntent.Terms terms() {
        return asked.terms();
    }

    /**
     * Makes one of the requests.
     *
     * @param what is requested, in words
     * @throws NetworkException TIMED_OUT when it took too long; INTERRUPTED when this thread was interrupted; also what the request throws
     */
    <T> T run(String what, Callable<T> request) {
        FutureTask<T> task = new FutureTask<>(request);
        Thread thread = new Thread(task, "kstlib-refresh-exchange");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError noThread) {
            throw failure(
                    NetworkException.Reason.CANNOT_CONNECT,
                    "the " + what + " at \"" + name() + "\" was not sent: no thread can be started",
                    noThread);
        }
        try {
            return task.get(Math.max(0, deadline - time.nanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            task.cancel(true);
            throw failure(
                    NetworkException.Reason.TIMED_OUT,
                    "the " + what + " at \"" + name() + "\" took longer than " + Spans.inWords(LIMIT),
                    late);
        } catch (InterruptedException interrupted) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw failure(
                    NetworkException.Reason.INTERRUPTED,
                    "the " + what + " at \"" + name() + "\" was interrupted",
                    interrupted);
        } catch (ExecutionException failed) {
            throw rethrown(failed);
        }
    }

    /** Returns what another thread threw, for the thread that waited for it. */
    static RuntimeException rethrown(ExecutionException failed) {
        if (failed.getCause() instanceof Error error) {
            throw error;
        }
        return failed.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failed);
    }

    /**
     * Keeps this process until {@link #close}. Called before a request that uses up something.
     *
     * @throws NetworkException INTERRUPTED if the process is ending already, because then no one stores the answer
     */
    void holdProcess() {
        Thread begun = new Thread(this::awaitNoticeably, "kstlib-refresh-end");
        if (!hook.compareAndSet(null, begun)) {
            return;
        }
        try {
            Runtime.getRuntime().addShutdownHook(begun);
        } catch (IllegalStateException processEnds) {
            hook.set(null);
            throw failure(
                    NetworkException.Reason.INTERRUPTED,
                    "the refresh at \"" + name() + "\" was not begun, because this process is ending",
                    null);
        }
    }

    /** Waits at the end of the process, and sends a notice when the wait is noticeable. */
    void awaitNoticeably() {
        try {
            if (!over.await(UNNOTICED.toMillis(), TimeUnit.MILLISECONDS)) {
                Thread teller = new Thread(this::tell, "kstlib-refresh-end-notice"); // foreign code, which may block
                teller.setDaemon(true);
                teller.start();
                over.await(longestWait.minus(UNNOTICED).toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt(); // the hook returns, so the process ends
        }
    }

    private void tell() {
        notices.accept(new Warning(
                Warning.Kind.FINISHING_REFRESH,
                name(),
                "finishing the refresh of the token of \"" + name() + "\", at most " + Spans.inWords(longestWait)
                        + ": the old refresh token is spent, the new one must be stored",
                null));
    }

    /** Waits as long as the end of the process, if a refresh token may be used up. An interrupt is kept for later. */
    void awaitStored() {
        if (hook.get() == null) {
            return;
        }
        boolean interrupted = false;
        long end = System.nanoTime() + longestWait.toNanos();
        while (true) {
            try {
                over.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                break;
            } catch (InterruptedException later) {
                interrupted = true; // the new refresh token is worth the wait
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the process end: the answer is stored, or cannot be stored. */
    @Override
    public void close() {
        over.countDown();
        Thread begun = hook.get();
        if (begun == null) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(begun);
        } catch (IllegalStateException processEnds) {
            return; // the hook runs, and ends when the count is zero
        }
    }

    /** Returns the failure of a refresh that is not sent yet, because the server may still work on the one before. */
    NetworkException stillAnswering(String what, Duration left) {
        return NetworkException.stillAnswering(
                endpoint(),
                "a refresh of the token of \"" + name() + "\" was interrupted: " + what
                        + ". The server may still work on that, so the next try is in "
                        + Spans.inWords(Spans.longer(left, Duration.ofSeconds(1))),
                left);
    }

    private NetworkException failure(NetworkException.Reason reason, String problem, @Nullable Throwable cause) {
        return new NetworkException(endpoint(), reason, problem, new Remedy.Advice("Try again"), cause);
    }

    private String name() {
        return provider().name();
    }

    private URI endpoint() {
        return provider()
                .server()
                .endpoint(Endpoint.TOKEN)
                .map(WebOrigin::withoutQuery)
                .orElse(URI.create("/"));
    }
}
