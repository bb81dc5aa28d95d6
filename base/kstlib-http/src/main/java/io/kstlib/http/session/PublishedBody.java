package io.kstlib.http.session;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request from its publisher. The next buffer is requested when the one before is written. A body is only written twice if
 * its length is known and the request may be repeated.
 */
final class PublishedBody extends RequestBody {

    private final BodyPublisher publisher;
    private final Repetition repetition;
    private volatile @Nullable Reader current;

    /** Whether OkHttp may send the request again when a reused connection turns out to be closed. */
    enum Repetition {
        ALLOWED,
        FORBIDDEN
    }

    PublishedBody(BodyPublisher publisher, Repetition repetition) {
        this.publisher = publisher;
        this.repetition = publisher.contentLength() < 0 ? Repetition.FORBIDDEN : repetition;
    }

    @Override
    public @Nullable MediaType contentType() {
        return null; // it is one of the headers, in the caller's spelling
    }

    @Override
    public long contentLength() {
        return publisher.contentLength();
    }

    @Override
    public boolean isOneShot() {
        return repetition == Repetition.FORBIDDEN;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        Reader reader = new Reader();
        current = reader;
        publisher.subscribe(reader);
        reader.writeAll(sink);
    }

    /** Releases the publisher of a canceled request. */
    void cancel() {
        Reader reader = current;
        if (reader != null) {
            reader.onError(new IOException("called off"));
            reader.letGo();
        }
    }

    /** Receives the buffers of the publisher, in order. */
    private static final class Reader implements Flow.Subscriber<ByteBuffer> {

        private static final ByteBuffer END = ByteBuffer.allocate(0);

        private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
        private volatile Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(ByteBuffer item) {
            arrived.add(item);
        }

        @Override
        public void onError(Throwable failed) {
            arrived.add(failed);
        }

        @Override
        public void onComplete() {
            arrived.add(END);
        }

        void letGo() {
            Flow.Subscription known = subscription;
            if (known != null) {
                known.cancel();
            }
        }

        void writeAll(BufferedSink sink) throws IOException {
            try {
                for (Object next = next(sink); next != END; next = next(sink)) {
                    if (next instanceof Throwable failed) {
                        throw new IOException("the body of the request failed: " + failed.getMessage(), failed);
                    }
                    sink.write((ByteBuffer) next);
                    Flow.Subscription known = subscription;
                    if (known != null) {
                        known.request(1);
                    }
                }
            } catch (IOException failed) {
                letGo();
                throw failed;
            }
        }

        private Object next(BufferedSink sink) throws IOException {
            Object next = arrived.poll();
            if (next != null) {
                return next;
            }
            sink.flush(); // sends what is there while it waits for more
            try {
                return arrived.take();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
    }
}
