package io.kstlib.http.session;

import io.kstlib.http.connection.ExchangeAttempt;
import io.kstlib.http.connection.ExchangeAttempt.Head;
import io.kstlib.http.connection.UnansweredException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
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
}
