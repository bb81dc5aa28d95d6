package io.kstlib.spring;

import io.kstlib.auth.core.authorization.ShownToken.Resend;
import java.nio.ByteBuffer;
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
 * The body of a request of a {@code WebClient}, which keeps the bytes that were sent if they were written as a whole. What writes a body may do so only
 * once, even for a body of known length: it may come from a request that the program is answering. So the bytes are sent again, and not what wrote them.
 * For one request; its attempts follow one after the other.
 */
final class SentBody implements BodyInserter<Object, ClientHttpRequest> {

    private final BodyInserter<?, ? super ClientHttpRequest> written;
    private volatile @Nullable Sent sent;
    private volatile boolean isStream;

    private SentBody(BodyInserter<?, ? super ClientHttpRequest> written) {
        this.written = written;
    }

    /**
     * What was sent.
     *
     * @param headers those of the request, with what the writer of the body has added
     * @param bytes the body
     */
    private record Sent(HttpHeaders headers, ByteBuffer bytes) {}

    static SentBody of(ClientRequest request) {
        return new SentBody(request.body());
    }

    Resend resend() {
        return isStream ? Resend.IMPOSSIBLE : Resend.POSSIBLE;
    }

    /** Returns the body for the next attempt. */
    SentBody again() {
        Sent before = sent;
        return before == null
                ? this
                : new SentBody((request, context) -> {
                    before.headers().forEach((name, values) -> {
                        if (request.getHeaders().getFirst(name) == null) {
                            values.forEach(value -> request.getHeaders().add(name, value));
                        }
                    });
                    return request.writeWith(Mono.just(
                            request.bufferFactory().wrap(before.bytes().duplicate())));
                });
    }

    @Override
    public Mono<Void> insert(ClientHttpRequest request, Context context) {
        return written.insert(new Watched(request), context);
    }

    /** Sees how a body is written. */
    private final class Watched extends ClientHttpRequestDecorator {

        Watched(ClientHttpRequest request) {
            super(request);
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            if (body instanceof Mono<? extends DataBuffer> whole) {
                return super.writeWith(whole.doOnNext(this::keep));
            }
            isStream = true;
            return super.writeWith(body);
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            isStream = true;
            return super.writeAndFlushWith(body);
        }

        private void keep(DataBuffer buffer) {
            ByteBuffer bytes = ByteBuffer.allocate(buffer.readableByteCount());
            buffer.toByteBuffer(bytes);
            HttpHeaders headers = new HttpHeaders();
            getHeaders().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
            sent = new Sent(headers, bytes);
        }
    }
}
