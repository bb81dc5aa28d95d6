package io.kstlib.spring;

import io.kstlib.auth.core.authorization.PresentedToken.Resend;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequestDecorator;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.core.publisher.Mono;

/**
 * The body of a request of a {@code WebClient}, which keeps the bytes that were sent if they were written as a whole. A body may be written only
 * once, even one of known length: it may come from a request that the program is answering. So the kept bytes are sent again.
 * A server may answer before there are bytes; such a body cannot be sent again. For one request; its attempts follow one after the other.
 */
final class SentBody implements BodyInserter<Object, ClientHttpRequest> {

    private final BodyInserter<?, ? super ClientHttpRequest> written;
    private volatile @Nullable SentRequest sent;

    private SentBody(BodyInserter<?, ? super ClientHttpRequest> written) {
        this.written = written;
    }

    /**
     * A sent request.
     *
     * @param headers the headers that the writer of the body has added
     * @param bytes the body; {@code null} for none
     */
    private record SentRequest(
            HttpHeaders headers, @Nullable ByteBuffer bytes) {

        Mono<Void> writeTo(ClientHttpRequest request) {
            headers.forEach((name, values) -> {
                if (request.getHeaders().getFirst(name) == null) {
                    values.forEach(value -> request.getHeaders().add(name, value));
                }
            });
            return bytes == null
                    ? request.setComplete()
                    : request.writeWith(Mono.just(request.bufferFactory().wrap(bytes.duplicate())));
        }
    }

    static SentBody of(ClientRequest request) {
        return new SentBody(request.body());
    }

    Resend resend() {
        return sent == null ? Resend.IMPOSSIBLE : Resend.POSSIBLE;
    }

    /** Returns the body for the next attempt, after one that can be sent again. */
    SentBody again() {
        SentRequest before = Objects.requireNonNull(sent);
        return new SentBody((request, context) -> before.writeTo(request));
    }

    @Override
    public Mono<Void> insert(ClientHttpRequest request, Context context) {
        return written.insert(new Watched(request), context);
    }

    /** Sees how a body is written. A stream leaves nothing to send again. */
    private final class Watched extends ClientHttpRequestDecorator {

        private final Set<String> before = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

        Watched(ClientHttpRequest request) {
            super(request);
            request.getHeaders().forEach((name, values) -> before.add(name));
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return super.writeWith(
                    body instanceof Mono<? extends DataBuffer> whole ? whole.doOnSuccess(this::keep) : body);
        }

        @Override
        public Mono<Void> setComplete() {
            keep(null);
            return super.setComplete();
        }

        private void keep(@Nullable DataBuffer buffer) {
            ByteBuffer bytes = null;
            if (buffer != null) {
                bytes = ByteBuffer.allocate(buffer.readableByteCount());
                buffer.toByteBuffer(bytes);
            }
            HttpHeaders added = new HttpHeaders();
            getHeaders().forEach((name, values) -> {
                if (!before.contains(name)) {
                    values.forEach(value -> added.add(name, value));
                }
            });
            sent = new SentRequest(added, bytes);
        }
    }
}
