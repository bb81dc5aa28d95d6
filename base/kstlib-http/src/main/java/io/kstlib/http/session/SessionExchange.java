package io.kstlib.http.session;

import io.kstlib.http.connection.ExchangeAttempt;
import io.kstlib.http.connection.ExchangeAttempt.Head;
import io.kstlib.http.connection.ExchangeAttempt.UnansweredException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLSession;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** One request of a session, up to the head of the answer. The body follows as its subscriber wants it. */
final class SessionExchange<T> {

    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");

    /** The methods that are idempotent (RFC 9110 section 9.2.2). */
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

    private static final String UNASKED = "Accept-Encoding";

    private final HttpRequest request;
    private final BodyHandler<T> handler;
    private final Executor executor;
    private final ExchangeAttempt attempt;
    private final @Nullable PublishedBody body;
    private final OkHttpClient client;
    private final Request sent;
    private volatile Call call;
    private final CompletableFuture<HttpResponse<T>> answer = new CompletableFuture<>();

    /** @param settings those of the client for this attempt */
    SessionExchange(
            HttpRequest request,
            BodyHandler<T> handler,
            ExchangeAttempt attempt,
            OkHttpClient.Builder settings,
            Executor executor) {
        this.request = request;
        this.handler = handler;
        this.executor = executor;
        this.body = body(request);
        this.attempt = attempt;
        boolean asksForEncodings = request.headers().firstValue(UNASKED).isPresent();
        this.client = settings.addNetworkInterceptor(attempt.lastHop(asked -> headers(asked, asksForEncodings)))
                .build();
        this.sent = asOkHttpHasIt();
        this.call = client.newCall(sent);
        attempt.cancelBy(this::cancel);
        attempt.watch(() -> executor.execute(this::tooLate));
        CompletableFuture<?> unused = answer.whenComplete((done, failed) -> {
            if (failed != null) { // too late or canceled; else there is nothing left to cancel
                attempt.abort();
            }
            attempt.release();
        });
    }

    private static @Nullable PublishedBody body(HttpRequest request) {
        boolean hasNone = request.bodyPublisher()
                .map(publisher -> publisher.contentLength() == 0)
                .orElse(true);
        if (WITHOUT_BODY.contains(request.method())) {
            if (!hasNone) {
                throw new IllegalArgumentException("a " + request.method()
                        + " with a body is not sent (RFC 9110 section 9.3.1); use another method, or the httpClient() of"
                        + " the session");
            }
            return null;
        }
        return request.bodyPublisher()
                .map(publisher -> new PublishedBody(
                        publisher,
                        REPEATABLE.contains(request.method())
                                ? PublishedBody.Repetition.ALLOWED
                                : PublishedBody.Repetition.FORBIDDEN))
                .orElse(null);
    }

    private Request asOkHttpHasIt() {
        Headers.Builder headers = new Headers.Builder();
        request.headers()
                .map()
                .forEach((name, values) -> values.forEach(value -> headers.addUnsafeNonAscii(name, value)));
        if (headers.get("User-Agent") == null) {
            headers.add("User-Agent", "kstlib");
        }
        if (headers.get(UNASKED) == null) {
            headers.add(UNASKED, "identity"); // else OkHttp asks for gzip
        }
        if (request.expectContinue()) {
            headers.set("Expect", "100-continue");
        }
        return new Request.Builder()
                .url(request.uri().toASCIIString())
                .headers(headers.build())
                .method(request.method(), body)
                .build();
    }

    /** Returns the headers to send: the caller's, and those that the protocol needs. */
    private static Headers headers(Request asked, boolean asksForEncodings) {
        Headers.Builder headers = asked.headers().newBuilder().removeAll("Connection");
        return asksForEncodings ? headers.build() : headers.removeAll(UNASKED).build();
    }

    CompletableFuture<HttpResponse<T>> answer() {
        return answer;
    }

    private void cancel() {
        call.cancel();
        if (body != null) {
            body.cancel();
        }
    }

    private void tooLate() {
        answer.completeExceptionally(UnansweredException.late(attempt.step()));
    }

    /** Sends the request on a thread of its own. */
    void fly() {
        CompletableFuture<?> unused = CompletableFuture.runAsync(this::exchange, executor)
                .whenComplete((done, broken) -> {
                    if (broken != null) {
                        attempt.end();
                        answer.completeExceptionally(broken.getCause() == null ? broken : broken.getCause());
                    }
                });
    }

    private void exchange() {
        try {
            arrived(call.execute());
        } catch (IOException noAnswer) {
            failed(noAnswer);
        }
    }

    /** Sends the request on a thread of OkHttp's dispatcher, in its turn. */
    void enqueue() {
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failedCall, IOException noAnswer) {
                failed(noAnswer);
            }

            @Override
            public void onResponse(Call answeredCall, Response response) {
                arrived(response);
            }
        });
    }

    private void failed(IOException noAnswer) {
        if (!answer.isDone() && attempt.isWorthAnotherTry(noAnswer)) {
            call = client.newCall(sent);
            attempt.cancelBy(this::cancel); // runs at once if the request was canceled meanwhile
            fly();
            return;
        }
        attempt.end();
        if (attempt.isLate()) { // it was not sent any more
            tooLate();
            return;
        }
        IOException why = attempt.explained(noAnswer);
        answer.completeExceptionally(UnansweredException.because(attempt.step(), why));
    }

    private void arrived(Response response) {
        attempt.end(); // the body has no deadline
        Head head = attempt.takeHead();
        if (answer.isDone()) { // too late, or canceled
            response.close();
            return;
        }
        try {
            BodySubscriber<T> subscriber = handler.apply(SessionResponse.info(head));
            CompletionStage<?> unused = subscriber.getBody().whenComplete((content, broken) -> {
                if (broken == null) {
                    answer.complete(new SessionResponse<>(request, head, content));
                } else {
                    answer.completeExceptionally(broken);
                }
            });
            new BodyPump(call, response, subscriber, executor).start();
        } catch (RuntimeException failed) { // the caller's own
            response.close();
            answer.completeExceptionally(failed);
        }
    }

    /** An answer in the JDK's type. */
    private record SessionResponse<T>(HttpRequest request, Head head, T body) implements HttpResponse<T> {

        /** Returns what the handler of the body receives. */
        static ResponseInfo info(Head head) {
            HttpHeaders headers = headersOf(head);
            return new ResponseInfo() {
                @Override
                public int statusCode() {
                    return head.status();
                }

                @Override
                public HttpHeaders headers() {
                    return headers;
                }

                @Override
                public Version version() {
                    return versionOf(head);
                }
            };
        }

        private static HttpHeaders headersOf(Head head) {
            return HttpHeaders.of(head.headers().toMultimap(), (name, value) -> true);
        }

        private static Version versionOf(Head head) {
            return head.protocol() == Protocol.HTTP_2 ? Version.HTTP_2 : Version.HTTP_1_1;
        }

        @Override
        public int statusCode() {
            return head.status();
        }

        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return headersOf(head);
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.ofNullable(head.session());
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return versionOf(head);
        }

        @Override
        public String toString() {
            return "(" + request.method() + " " + request.uri().getHost() + ") " + head.status();
        }
    }

    /**
     * The body of a request from its publisher. The next buffer is requested when the one before is written. A body is only written twice if
     * its length is known and the request may be repeated.
     */
    private static final class PublishedBody extends RequestBody {

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
}
