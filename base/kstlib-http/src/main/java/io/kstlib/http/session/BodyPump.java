package io.kstlib.http.session;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import okhttp3.Call;
import okhttp3.Response;

/** Reads the body of an answer as far as its subscriber wants it. It uses a thread only while it reads. Safe for use by several threads. */
final class BodyPump implements Flow.Subscription {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final Call call;
    private final Response response;
    private final BodySubscriber<?> subscriber;
    private final Executor executor;
    private final InputStream in;
    private long wanted;
    private State state = State.READING;

    private enum State {
        /** A thread reads, or is about to. */
        READING,
        /** The subscriber wants nothing more for now. */
        WAITING,
        /** Everything was read, or the subscriber canceled. */
        ENDED
    }

    BodyPump(Call call, Response response, BodySubscriber<?> subscriber, Executor executor) {
        this.call = call;
        this.response = response;
        this.subscriber = subscriber;
        this.executor = executor;
        this.in = response.body().byteStream();
    }

    /** Starts to read on this thread. */
    void start() {
        subscriber.onSubscribe(this);
        read();
    }

    @Override
    public void request(long more) {
        boolean invalid = more <= 0;
        synchronized (this) {
            if (state == State.ENDED) {
                return;
            }
            if (!invalid) {
                wanted = wanted + more < 0 ? Long.MAX_VALUE : wanted + more;
            }
            if (state == State.READING && !invalid) {
                return;
            }
            state = invalid ? State.ENDED : State.READING;
        }
        if (invalid) { // Reactive Streams, rule 3.9
            call.cancel();
            subscriber.onError(new IllegalArgumentException("at least one buffer must be asked for"));
        } else {
            executor.execute(this::read);
        }
    }

    /** Cancels. A thread that is reading notices the end itself, and closes the answer. */
    @Override
    public void cancel() {
        State before = end();
        if (before != State.ENDED) {
            call.cancel();
        }
        if (before == State.WAITING) {
            response.close();
        }
    }

    private synchronized State end() {
        State before = state;
        state = State.ENDED;
        return before;
    }

    /** Takes one of the requested items; otherwise the thread stops. */
    private synchronized boolean mayRead() {
        if (state == State.READING && wanted == 0) {
            state = State.WAITING;
        }
        if (state != State.READING) {
            return false;
        }
        wanted = wanted == Long.MAX_VALUE ? wanted : wanted - 1;
        return true;
    }

    private void read() {
        try {
            while (mayRead()) {
                byte[] buffer = new byte[BUFFER_BYTES];
                int read = in.read(buffer);
                if (read < 0) {
                    if (end() != State.ENDED) {
                        response.close();
                        subscriber.onComplete();
                    }
                    break;
                }
                subscriber.onNext(List.of(ByteBuffer.wrap(buffer, 0, read).asReadOnlyBuffer()));
            }
        } catch (IOException | RuntimeException failed) {
            if (end() != State.ENDED) {
                call.cancel();
                subscriber.onError(failed);
            }
        } finally {
            closeIfEnded();
        }
    }

    private void closeIfEnded() {
        boolean ended;
        synchronized (this) {
            ended = state == State.ENDED;
        }
        if (ended) {
            response.close();
        }
    }
}
