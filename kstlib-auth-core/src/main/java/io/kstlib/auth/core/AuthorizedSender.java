package io.kstlib.auth.core;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.http.NetworkFailure;
import io.kstlib.auth.core.http.ProviderTls;
import io.kstlib.auth.core.http.WebOrigin;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends requests with a token, replaces one that is refused, and follows redirects within the origin. Safe for use by several threads. */
final class AuthorizedSender implements AutoCloseable {

    private final TokenSource source;
    private final HttpClient client;
    private final ProviderTls tls;
    private final Duration connectTimeout;
    private final Duration timeout;
    private final ThreadPoolExecutor executor;
    private final Object replacing = new Object();
    private @Nullable Token lastRejected;
    private @Nullable Token lastReplacement;

    AuthorizedSender(
            TokenSource source, HttpClient client, ProviderTls tls, Duration connectTimeout, Duration timeout) {
        this.source = source;
        this.client = client;
        this.tls = tls;
        this.connectTimeout = connectTimeout;
        this.timeout = timeout;
        this.executor =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "kstlib-session");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Fetches the token on the thread of the caller, where waiting for a refresh can be interrupted. */
    <T> HttpResponse<T> send(HttpRequest request, WebOrigin origin, BodyHandler<T> handler) {
        CompletableFuture<HttpResponse<T>> answer =
                exchange(AuthorizedExchange.first(request, origin, source.getToken()), handler);
        try {
            return answer.get();
        } catch (InterruptedException interrupted) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw failure(request).interrupted(interrupted);
        } catch (ExecutionException failed) {
            throw translated(failed, request);
        }
    }

    <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, WebOrigin origin, BodyHandler<T> handler) {
        return CompletableFuture.supplyAsync(source::getToken, executor)
                .thenCompose(token -> exchange(AuthorizedExchange.first(request, origin, token), handler))
                .handle((answer, failed) -> {
                    if (failed != null) {
                        throw translated(failed, request);
                    }
                    return answer;
                });
    }

    private <T> CompletableFuture<HttpResponse<T>> exchange(AuthorizedExchange exchange, BodyHandler<T> handler) {
        return client.sendAsync(exchange.authorized(timeout), handler)
                .thenComposeAsync(
                        answer -> next(exchange, answer)
                                .map(following -> exchange(following, handler))
                                .orElseGet(() -> CompletableFuture.completedFuture(answer)),
                        executor);
    }

    private Optional<AuthorizedExchange> next(AuthorizedExchange exchange, HttpResponse<?> answer) {
        return exchange.isRefused(answer)
                ? replacement(exchange.token()).map(exchange::with)
                : exchange.redirectedBy(answer);
    }

    /** However many requests are refused with the same token, one of them replaces it and the others take what it got. */
    private Optional<Token> replacement(Token rejected) {
        synchronized (replacing) {
            if (lastRejected == null || !isSame(lastRejected, rejected)) {
                Optional<Token> replacement = source.replace(rejected);
                lastRejected = rejected;
                lastReplacement =
                        replacement.filter(token -> !isSame(token, rejected)).orElse(null);
            }
            return Optional.ofNullable(lastReplacement);
        }
    }

    private static boolean isSame(Token one, Token other) {
        return one.accessToken().equals(other.accessToken());
    }

    private NetworkFailure failure(HttpRequest request) {
        return tls.failure(
                WebOrigin.withoutQuery(request.uri()),
                connectTimeout,
                request.timeout().orElse(timeout));
    }

    private RuntimeException translated(Throwable failed, HttpRequest request) {
        Throwable cause = failed;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof IOException noAnswer) {
            return failure(request).from(noAnswer);
        }
        return cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }

    /** Ends idle threads; the others end with their work, so that what was sent before is answered. */
    @Override
    public void close() {
        executor.setKeepAliveTime(0, TimeUnit.SECONDS);
    }
}
