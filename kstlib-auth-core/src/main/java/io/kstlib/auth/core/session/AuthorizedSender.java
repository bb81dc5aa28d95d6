package io.kstlib.auth.core.session;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.PresentedToken;
import io.kstlib.auth.core.authorization.PresentedToken.Resend;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.http.session.CancelableSteps;
import io.kstlib.http.session.SessionClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with a token, repeats one whose token was refused, and follows redirects within the origin. Safe for use by several threads.
 *
 * <p>What follows from an answer is decided in one place ({@link PresentedToken#after}); three loops ask it. {@link #send} does not wait for
 * {@link #sendAsync}: an interrupt of the caller must end the wait for a token, too, and not only the wait for a future whose work goes on in another
 * thread. Most tokens are cached, so a request that waits costs no second thread. {@link #authorized} has no answer to look at: a WebSocket that was
 * refused is a failure.
 */
final class AuthorizedSender implements AutoCloseable {

    private final Authorizer authorizer;
    private final Duration timeout;
    private final ThreadPoolExecutor executor;

    /**
     * @param timeout for requests that have none
     */
    AuthorizedSender(Authorizer authorizer, Duration timeout) {
        this.authorizer = authorizer;
        this.timeout = timeout;
        this.executor =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "kstlib-session");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Sends and waits. Tokens are replaced on the thread of the caller.
     *
     * @param client carries the requests
     */
    <T> HttpResponse<T> send(SessionClient client, HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        AuthorizedExchange exchange = first(client, request);
        while (true) {
            HttpResponse<T> answer = exchange.client().send(exchange.authorized(timeout), handler);
            Optional<AuthorizedExchange> next = nextOnThisThread(exchange, answer);
            if (next.isEmpty()) {
                return answer;
            }
            exchange = next.get();
        }
    }

    private AuthorizedExchange first(SessionClient client, HttpRequest request) throws InterruptedException {
        try {
            return AuthorizedExchange.first(client, request, authorizer.present(request.uri()));
        } catch (AuthException failed) {
            throw orInterrupt(failed);
        }
    }

    private Optional<AuthorizedExchange> nextOnThisThread(AuthorizedExchange exchange, HttpResponse<?> answer)
            throws InterruptedException {
        try {
            return next(exchange, answer);
        } catch (AuthException failed) {
            throw orInterrupt(failed);
        }
    }

    /** Returns the failure, or throws the interrupt that came while the token was waited for. */
    private static AuthException orInterrupt(AuthException failed) throws InterruptedException {
        if (Thread.interrupted()) {
            InterruptedException interrupt = new InterruptedException(failed.getMessage());
            interrupt.initCause(failed);
            throw interrupt;
        }
        return failed;
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
                .thenApply(presented -> AuthorizedExchange.first(client, request, presented))
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
            AuthorizedExchange exchange, Function<AuthorizedExchange, CompletableFuture<HttpResponse<T>>> sending) {
        CompletableFuture<HttpResponse<T>> sent = sending.apply(exchange);
        return sent.thenCompose(answer -> {
            if (!AuthorizedExchange.isWorthALook(answer)) {
                next(exchange, answer);
                return sent;
            }
            return supply(() -> next(exchange, answer))
                    .thenCompose(next -> next.isEmpty() ? sent : exchange(next.get(), sending));
        });
    }

    /**
     * Does something else than a request of this class with a token, and again if what the server answered asks for it.
     *
     * @param url where to
     * @param attempt what to do
     * @param heads what the server answered, by the failure; empty for one of another kind
     * @return the result of the last attempt
     */
    <T> CompletableFuture<T> authorized(
            URI url,
            Function<PresentedToken, CompletableFuture<T>> attempt,
            Function<Throwable, Optional<PresentationAnswer>> heads) {
        return authorizer.presentAsync(url, executor).thenCompose(presented -> attempted(presented, attempt, heads));
    }

    private <T> CompletableFuture<T> attempted(
            PresentedToken presented,
            Function<PresentedToken, CompletableFuture<T>> attempt,
            Function<Throwable, Optional<PresentationAnswer>> heads) {
        return attempt.apply(presented).exceptionallyCompose(failed -> {
            PresentationAnswer refusal = heads.apply(unwrapped(failed)).orElse(null);
            return refusal == null
                    ? CompletableFuture.failedFuture(failed)
                    : supply(() -> presented.after(refusal, Resend.POSSIBLE))
                            .thenCompose(next -> next.map(again -> attempted(again, attempt, heads))
                                    .orElseGet(() -> CompletableFuture.failedFuture(failed)));
        });
    }

    /** Returns the exchange that follows from an answer. If there is one, the caller never sees the answer, and its body is discarded. */
    private Optional<AuthorizedExchange> next(AuthorizedExchange exchange, HttpResponse<?> answer) {
        boolean handedOver = false;
        try {
            Optional<AuthorizedExchange> next = exchange.after(answer);
            handedOver = next.isEmpty();
            return next;
        } finally {
            if (!handedOver) {
                DiscardedBody.discard(answer, executor);
            }
        }
    }

    private <T> CompletableFuture<T> supply(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, executor);
    }

    static Throwable unwrapped(Throwable failed) {
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
}
