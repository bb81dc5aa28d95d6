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
 * Discards the body of an answer that the caller never sees, because the request is sent again. A body that is read piece by piece keeps its
 * connection until it is read.
 */
final class DiscardedBody {

    /** How much is read, so that the connection can be used again. A longer body costs more than a new connection. */
    private static final int WORTH_READING_BYTES = 64 * 1024;

    /** How long a slow body is waited for. Longer is not worth it either. */
    private static final Duration WORTH_WAITING = Duration.ofSeconds(1);

    private DiscardedBody() {}

    /**
     * @param executor closes a body that takes too long
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
            // the connection cannot be used again, and no one waits for this body
        } finally {
            limit.cancel(false);
        }
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException broken) {
            return; // it is closed nevertheless
        }
    }

    /** A subscriber that cancels at once. */
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
