package io.kstlib.auth.core.session;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.event.Warning;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentation.Next;
import java.io.IOException;
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
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends requests with a token, replaces one that is refused, and follows redirects within the origin. Safe for use by several threads. */
final class AuthorizedSender implements AutoCloseable {

    private static final Remedy SEND_AGAIN = new Remedy.Advice(
            "Send the request again with a new body; a body of known length is repeated by the session");

    private final TokenSource source;
    private final Duration timeout;
    private final Consumer<Warning> warnings;
    private final ThreadPoolExecutor executor;

    /**
     * @param timeout for requests that have none
     * @param warnings receives a warning about a refused request that was not sent again
     */
    AuthorizedSender(TokenSource source, Duration timeout, Consumer<Warning> warnings) {
        this.source = source;
        this.timeout = timeout;
        this.warnings = warnings;
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
    <T> HttpResponse<T> send(SessionClient client, HttpRequest request, WebOrigin origin, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        AuthorizedExchange exchange = first(client, request, origin, awaitToken());
        while (true) {
            HttpResponse<T> answer = exchange.client().send(exchange.authorized(timeout), handler);
            Optional<AuthorizedExchange> next = next(exchange, answer);
            if (next.isEmpty()) {
                return answer;
            }
            exchange = next.get();
        }
    }

    private AuthorizedExchange first(SessionClient client, HttpRequest request, WebOrigin origin, Token token)
            throws InterruptedException {
        try {
            return AuthorizedExchange.first(client, request, origin, token, source.presentation(token));
        } catch (NotLoggedInException boundToAnother) {
            return instead(client, request, origin, token, boundToAnother);
        } catch (AuthException failed) {
            throw orInterrupt(failed);
        }
    }

    /** Starts with another token where this one cannot be shown any more, because the client has another certificate now. */
    private AuthorizedExchange instead(
            SessionClient client,
            HttpRequest request,
            WebOrigin origin,
            Token token,
            NotLoggedInException boundToAnother)
            throws InterruptedException {
        Token other = replacementOf(token).orElseThrow(() -> boundToAnother);
        return AuthorizedExchange.first(client, request, origin, other, source.presentation(other));
    }

    private CompletableFuture<AuthorizedExchange> firstLater(
            SessionClient client, HttpRequest request, WebOrigin origin, Token token) {
        try {
            return CompletableFuture.completedFuture(
                    AuthorizedExchange.first(client, request, origin, token, source.presentation(token)));
        } catch (NotLoggedInException boundToAnother) {
            return supply(() -> {
                try {
                    return instead(client, request, origin, token, boundToAnother);
                } catch (InterruptedException interrupted) {
                    throw stopped(interrupted);
                }
            });
        }
    }

    private Token awaitToken() throws InterruptedException {
        try {
            return source.getToken();
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
            WebOrigin origin,
            BodyHandler<T> handler,
            @Nullable PushPromiseHandler<T> pushes,
            Function<Throwable, Throwable> translation) {
        CancelableSteps<HttpResponse<T>> result = new CancelableSteps<>();
        CompletableFuture<?> unused = token().thenCompose(token -> firstLater(client, request, origin, token))
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
                nextOnOwnThread(exchange, answer);
                return sent;
            }
            return supply(() -> nextOnOwnThread(exchange, answer))
                    .thenCompose(next -> next.isEmpty() ? sent : exchange(next.get(), sending));
        });
    }

    /**
     * Does something with a token. Does it again with the same token if its presentation says so, then again with another token if it was refused.
     *
     * @param attempt what to do
     * @param heads what the server answered, by the failure; empty for one of another kind
     * @return the result of the last attempt
     */
    <T> CompletableFuture<T> authorized(
            BiFunction<Token, TokenPresentation, CompletableFuture<T>> attempt,
            Function<Throwable, Optional<AnswerHead>> heads) {
        return token().thenCompose(token -> shown(token, attempt, heads).exceptionallyCompose(failed -> {
            AnswerHead refusal = heads.apply(unwrapped(failed))
                    .filter(head -> head.status() == 401)
                    .orElse(null);
            return refusal == null
                    ? CompletableFuture.failedFuture(failed)
                    : supply(() -> insteadOf(token, refusal))
                            .thenCompose(other -> other.map(next -> shown(next, attempt, heads))
                                    .orElseGet(() -> CompletableFuture.failedFuture(failed)));
        }));
    }

    /** Returns the token to try instead; empty when there is none. Throws what the resource demands, if it demands another login. */
    private Optional<Token> insteadOf(Token refused, AnswerHead head) {
        try {
            StepUpChallenge challenge = StepUpChallenge.in(head, refused).orElse(null);
            if (challenge == null) {
                return replacementOf(refused);
            }
            return Optional.of(laterThan(refused).orElseThrow(() -> challenge.toException(head, source)));
        } catch (InterruptedException interrupted) {
            throw stopped(interrupted);
        }
    }

    private <T> CompletableFuture<T> shown(
            Token token,
            BiFunction<Token, TokenPresentation, CompletableFuture<T>> attempt,
            Function<Throwable, Optional<AnswerHead>> heads) {
        TokenPresentation presentation = source.presentation(token);
        Predicate<Throwable> asksAgain = failed -> heads.apply(unwrapped(failed))
                .filter(head -> presentation.answered(token, head) == Next.SEND_AGAIN && head.status() == 401)
                .isPresent();
        return attempt.apply(token, presentation)
                .exceptionallyCompose(failed -> asksAgain.test(failed)
                        ? attempt.apply(token, presentation).exceptionallyCompose(again -> {
                            boolean unused = asksAgain.test(again);
                            return CompletableFuture.failedFuture(again);
                        })
                        : CompletableFuture.failedFuture(failed));
    }

    /** Returns the exchange that follows from an answer. If there is one, the caller never sees the answer, and its body is discarded. */
    private Optional<AuthorizedExchange> next(AuthorizedExchange exchange, HttpResponse<?> answer)
            throws InterruptedException {
        boolean handedOver = false;
        try {
            Optional<AuthorizedExchange> next = following(exchange, answer);
            handedOver = next.isEmpty();
            return next;
        } catch (AuthException failed) {
            throw orInterrupt(failed);
        } finally {
            if (!handedOver) {
                DiscardedBody.discard(answer, executor);
            }
        }
    }

    private Optional<AuthorizedExchange> following(AuthorizedExchange exchange, HttpResponse<?> answer)
            throws InterruptedException {
        if (exchange.answered(answer) == Next.SEND_AGAIN) {
            return again(exchange);
        }
        AnswerHead head = AuthorizedExchange.head(answer);
        StepUpChallenge challenge = StepUpChallenge.in(head, exchange.token()).orElse(null);
        if (challenge != null) {
            return Optional.of(afterLogin(exchange).orElseThrow(() -> challenge.toException(head, source)));
        }
        if (!exchange.isRefused(answer)) {
            return exchange.redirectedBy(answer);
        }
        if (!exchange.canBeRepeated()) {
            prepareAnother(exchange);
            return Optional.empty();
        }
        return replacementOf(exchange.token()).map(other -> exchange.with(other, source.presentation(other)));
    }

    /** Returns the exchange with the token of a login that came after this one. A refresh cannot bring what the resource demands, so none is tried. */
    private Optional<AuthorizedExchange> afterLogin(AuthorizedExchange exchange) throws InterruptedException {
        if (!exchange.mayReplaceToken() || !exchange.canBeRepeated()) {
            return Optional.empty();
        }
        return laterThan(exchange.token()).map(other -> exchange.with(other, source.presentation(other)));
    }

    /** Returns the stored token, if it is another one by now. */
    private Optional<Token> laterThan(Token shown) throws InterruptedException {
        Token stored = source.storedToken().orElse(null);
        return stored == null || stored.accessToken().equals(shown.accessToken())
                ? Optional.empty()
                : replacementOf(shown);
    }

    private Optional<AuthorizedExchange> again(AuthorizedExchange exchange) {
        if (exchange.canBeRepeated()) {
            return Optional.of(exchange.again());
        }
        warnUnrepeated(exchange, "the server asked for another proof, which is ready", SEND_AGAIN);
        return Optional.empty();
    }

    /** Gets another token for a request that only the caller can repeat, because only the caller can make the body again. */
    private void prepareAnother(AuthorizedExchange exchange) throws InterruptedException {
        try {
            if (replacementOf(exchange.token()).isPresent()) {
                warnUnrepeated(exchange, "the token has been replaced", SEND_AGAIN);
            } else {
                warnUnrepeated(exchange, "no other token can be had without a login", null);
            }
        } catch (AuthException failed) {
            String outcome = "the token could not be replaced: " + failed.problem();
            warnUnrepeated(exchange, outcome, failed.remedy().orElse(null));
        }
    }

    private void warnUnrepeated(AuthorizedExchange exchange, String outcome, @Nullable Remedy remedy) {
        String url = WebOrigin.withoutQuery(exchange.request().uri()).toString();
        warnings.accept(new Warning(
                Warning.Kind.NOT_REPEATED,
                url,
                url + " answered 401 to a " + exchange.request().method()
                        + " whose body can be read only once, so it was not repeated; " + outcome,
                remedy));
    }

    private Optional<AuthorizedExchange> nextOnOwnThread(AuthorizedExchange exchange, HttpResponse<?> answer) {
        try {
            return next(exchange, answer);
        } catch (InterruptedException interrupted) {
            throw stopped(interrupted);
        }
    }

    /** Returns the token to try instead; empty when there is none. */
    private Optional<Token> replacementOf(Token refused) throws InterruptedException {
        try {
            return source.replace(refused).filter(token -> !token.accessToken().equals(refused.accessToken()));
        } catch (AuthException failed) {
            throw orInterrupt(failed);
        }
    }

    private static CompletionException stopped(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new CompletionException(interrupted);
    }

    /** Gets a token; on another thread only if that may take time. */
    private CompletableFuture<Token> token() {
        return source.tokenAtHand().map(CompletableFuture::completedFuture).orElseGet(() -> supply(source::getToken));
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
