package io.kstlib.auth.core.session;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.BaseStream;

/**
 * Lets go of the body of an answer that the caller never sees, because the request is sent again: one that is read piece by piece holds
 * its connection until it was read.
 */
final class DiscardedBody {

    /** What is read on, so that the connection can be used again; a longer body costs more than a new connection. */
    private static final int WORTH_READING_BYTES = 64 * 1024;

    /** Nor is one that comes in drops worth waiting for. */
    private static final Duration WORTH_WAITING = Duration.ofSeconds(1);

    private DiscardedBody() {}

    /**
     * @param executor for what takes longer than it is worth
     */
    static void discard(HttpResponse<?> answer, Executor executor) {
        Object body = answer.body();
        if (body instanceof InputStream stream) {
            drain(stream, executor);
        } else if (body instanceof BaseStream<?, ?> lines) {
            lines.close();
        } else if (body instanceof Flow.Publisher<?> publisher) {
            publisher.subscribe(new Cancelling<>());
        }
    }

    private static void drain(InputStream stream, Executor executor) {
        CompletableFuture<Void> limit = CompletableFuture.runAsync(
                () -> close(stream),
                CompletableFuture.delayedExecutor(WORTH_WAITING.toMillis(), TimeUnit.MILLISECONDS, executor));
        try (stream) {
            stream.readNBytes(WORTH_READING_BYTES);
        } catch (IOException broken) {
            // the connection is of no more use, and no one waits for this body
        } finally {
            limit.cancel(false);
        }
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException broken) {
            return; // it is closed all the same
        }
    }

    /** Wants nothing. */
    private static final class Cancelling<T> implements Flow.Subscriber<T> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(T item) {}

        @Override
        public void onError(Throwable failed) {}

        @Override
        public void onComplete() {}
    }
}
