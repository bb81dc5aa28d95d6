package io.kstlib.auth.core.session;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.PresentedToken;
import io.kstlib.auth.core.authorization.PresentedToken.Resend;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.base.Deadline;
import io.kstlib.http.session.CancelableSteps;
import io.kstlib.http.session.SessionClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with a token, repeats one whose token was refused, and follows redirects within the origin. Safe for use by several threads.
 *
 * <p>One place decides on the next step after an answer ({@link PresentedToken#after}); three loops ask it. {@link #send} does not wait for
 * {@link #sendAsync}: an interrupt of the caller must end the wait for a token, too, and not only the wait for a future whose work goes on in another
 * thread. Most tokens are cached, so a request that waits costs no second thread. {@link #open} has no answer to look at: a web socket that was
 * refused is a failure.
 */
final class AuthorizedSender implements AutoCloseable {

    /** How much of a discarded body is read, so that the connection can be used again. A longer body costs more than a new connection. */
    private static final int WORTH_READING_BYTES = 64 * 1024;

    /** How long a slow body is waited for. Longer is not worth it either. */
    private static final Duration WORTH_WAITING = Duration.ofSeconds(1);

    private final Authorizer authorizer;
    private final Duration timeout;
    private final ThreadPoolExecutor executor;

    /**
     * @param timeout for requests that have none
     */
    AuthorizedSender(Authorizer authorizer, Duration timeout) {
        this.authorizer = authorizer;
        this.timeout = timeout;
        this.executor = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                60,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> Deadline.daemon("kstlib-session", work));
    }

    /**
     * Sends and waits. Tokens are replaced on the thread of the caller.
     *
     * @param client carries the requests
     */
    <T> HttpResponse<T> send(SessionClient client, HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            Exchange exchange = Exchange.first(client, request, authorizer.present(request.uri()));
            while (true) {
                HttpResponse<T> answer = exchange.client().send(exchange.authorized(timeout), handler);
                Optional<Exchange> next = next(exchange, answer);
                if (next.isEmpty()) {
                    return answer;
                }
                exchange = next.get();
            }
        } catch (AuthException failed) {
            if (Thread.interrupted()) { // while the token was waited for
                InterruptedException interrupt = new InterruptedException(failed.getMessage());
                interrupt.initCause(failed);
                throw interrupt;
            }
            throw failed;
        }
    }

    /**
     * Sends without waiting.
     *
     * @param client carries the requests
     * @param pushes what to do with what the server pushes; nothing when null
     * @param translation turns a failure into the exception that the caller receives
     * @return the future answer; canceling it cancels the request
     */
    <T> CompletableFuture<HttpResponse<T>> sendAsync(
            SessionClient client,
            HttpRequest request,
            BodyHandler<T> handler,
            @Nullable PushPromiseHandler<T> pushes,
            Function<Throwable, Throwable> translation) {
        CancelableSteps<HttpResponse<T>> result = new CancelableSteps<>();
        CompletableFuture<?> unused = authorizer
                .presentAsync(request.uri(), executor)
                .thenApply(presented -> Exchange.first(client, request, presented))
                .thenCompose(first -> exchange(
                        first,
                        following -> result.now(
                                following.client().sendAsync(following.authorized(timeout), handler, pushes))))
                .whenComplete((answer, failed) -> {
                    if (failed == null) {
                        result.complete(answer);
                    } else {
                        result.completeExceptionally(translation.apply(unwrapped(failed)));
                    }
                });
        return result;
    }

    private <T> CompletableFuture<HttpResponse<T>> exchange(
            Exchange exchange, Function<Exchange, CompletableFuture<HttpResponse<T>>> sending) {
        CompletableFuture<HttpResponse<T>> sent = sending.apply(exchange);
        return sent.thenCompose(answer -> {
            if (!Exchange.isWorthALook(answer)) {
                next(exchange, answer);
                return sent;
            }
            return supply(() -> next(exchange, answer))
                    .thenCompose(next -> next.isEmpty() ? sent : exchange(next.get(), sending));
        });
    }

    /**
     * Opens a web socket, and again if the answer to its handshake asks for it.
     *
     * @param url the http or https URL of its server
     * @param attempt sends the handshake
     * @return the web socket, or the failure of the last attempt
     */
    CompletableFuture<WebSocket> open(URI url, Function<PresentedToken, CompletableFuture<WebSocket>> attempt) {
        return authorizer.presentAsync(url, executor).thenCompose(presented -> open(url, attempt, presented));
    }

    private CompletableFuture<WebSocket> open(
            URI url, Function<PresentedToken, CompletableFuture<WebSocket>> attempt, PresentedToken presented) {
        return attempt.apply(presented).exceptionallyCompose(failed -> {
            CompletableFuture<WebSocket> refused = CompletableFuture.failedFuture(failed);
            return unwrapped(failed) instanceof WebSocketHandshakeException handshake
                    ? supply(() -> presented.after(head(url, handshake.getResponse()), Resend.POSSIBLE))
                            .thenCompose(next ->
                                    next.map(again -> open(url, attempt, again)).orElse(refused))
                    : refused;
        });
    }

    private static PresentationAnswer head(URI url, HttpResponse<?> answer) {
        return new PresentationAnswer(url, answer.statusCode(), answer.headers().map());
    }

    /** Returns the exchange that follows from an answer. If there is one, the caller never sees the answer, and its body is discarded. */
    private Optional<Exchange> next(Exchange exchange, HttpResponse<?> answer) {
        boolean handedOver = false;
        try {
            Optional<Exchange> next = exchange.after(answer);
            handedOver = next.isEmpty();
            return next;
        } finally {
            if (!handedOver) {
                discard(answer, executor);
            }
        }
    }

    /**
     * Discards the body of an answer that the caller never sees, because the request is sent again. A body that is read piece by piece keeps its
     * connection until it is read.
     *
     * @param executor closes a body that takes too long
     */
    static void discard(HttpResponse<?> answer, Executor executor) {
        Object body = answer.body();
        if (body instanceof InputStream stream) {
            drain(stream, executor);
        } else if (body instanceof BaseStream<?, ?> lines) {
            lines.close();
        } else if (body instanceof Flow.Publisher<?> publisher) {
            publisher.subscribe(new Canceling<>());
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

    private <T> CompletableFuture<T> supply(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, executor);
    }

    private static Throwable unwrapped(Throwable failed) {
        Throwable cause = failed;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Ends idle threads. The others end with their work, so that requests that were sent before are completed. */
    @Override
    public void close() {
        executor.setKeepAliveTime(0, TimeUnit.SECONDS);
    }

    /**
     * One request with its token, and what may follow from its answer.
     *
     * @param request the request, without the token
     * @param presented presents the token
     * @param base the client of the session
     * @param client sends the request, with the certificate to which the token is bound
     * @param redirectsLeft how many redirects may still be followed
     */
    private record Exchange(
            HttpRequest request,
            PresentedToken presented,
            SessionClient base,
            SessionClient client,
            int redirectsLeft) {

        private static final int MOST_REDIRECTS = 5;

        static Exchange first(SessionClient base, HttpRequest request, PresentedToken presented) {
            return new Exchange(request, presented, base, client(base, presented), MOST_REDIRECTS);
        }

        private static SessionClient client(SessionClient base, PresentedToken presented) {
            return presented.tlsIdentity().map(base::presenting).orElse(base);
        }

        /** Returns the request as it is sent. */
        HttpRequest authorized(Duration timeout) {
            HttpRequest.Builder builder = HttpRequest.newBuilder(request, (name, value) -> true);
            if (request.timeout().isEmpty()) {
                builder.timeout(timeout);
            }
            if (request.uri().getScheme().equalsIgnoreCase("http")
                    && request.version().isEmpty()) {
                builder.version(HttpClient.Version.HTTP_1_1);
            }
            presented
                    .headers(request.method(), request.uri())
                    .forEach(header -> builder.setHeader(header.getKey(), header.getValue()));
            return builder.build();
        }

        /** Whether an answer may lead to another request. Most answers do not, so they need no further check. */
        static boolean isWorthALook(HttpResponse<?> response) {
            return response.statusCode() == 401 || (response.statusCode() >= 300 && response.statusCode() < 400);
        }

        /** Returns the exchange that follows from an answer; empty when the caller receives the answer. */
        Optional<Exchange> after(HttpResponse<?> response) {
            Resend resend = canBeRepeated() ? Resend.POSSIBLE : Resend.IMPOSSIBLE;
            return presented
                    .after(head(response.uri(), response), resend)
                    .map(next -> new Exchange(request, next, base, client(base, next), redirectsLeft))
                    .or(() -> redirectedBy(response));
        }

        /** Whether the request can be sent again. A body of unknown length may come from a stream that can be read only once. */
        private boolean canBeRepeated() {
            return request.bodyPublisher()
                    .map(body -> body.contentLength() >= 0)
                    .orElse(true);
        }

        /** Returns the exchange that a redirect within the origin asks for; the token never leaves the origin (RFC 6750 section 5.3). */
        private Optional<Exchange> redirectedBy(HttpResponse<?> response) {
            if (redirectsLeft == 0) {
                return Optional.empty();
            }
            Optional<HttpRequest> next = switch (response.statusCode()) {
                case 301, 302 -> target(response).map(url -> request.method().equals("POST") ? asGet(url) : to(url));
                case 303 -> target(response).map(url -> request.method().equals("HEAD") ? to(url) : asGet(url));
                case 307, 308 -> target(response).map(this::to);
                default -> Optional.empty();
            };
            return next.map(request -> new Exchange(request, presented, base, client, redirectsLeft - 1));
        }

        private Optional<URI> target(HttpResponse<?> response) {
            if (!canBeRepeated() && response.statusCode() != 303) {
                return Optional.empty();
            }
            try {
                return response.headers()
                        .firstValue("Location")
                        .map(location -> request.uri().resolve(location))
                        .filter(presented::isFor);
            } catch (IllegalArgumentException noUrl) {
                return Optional.empty();
            }
        }

        private HttpRequest to(URI url) {
            return HttpRequest.newBuilder(request, (name, value) -> true)
                    .uri(url)
                    .build();
        }

        private HttpRequest asGet(URI url) {
            return HttpRequest.newBuilder(
                            request,
                            (name, value) -> !name.toLowerCase(Locale.ROOT).startsWith("content-"))
                    .uri(url)
                    .method("GET", BodyPublishers.noBody())
                    .build();
        }
    }

    /** A subscriber that cancels at once. */
    private static final class Canceling<T> implements Flow.Subscriber<T> {

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
