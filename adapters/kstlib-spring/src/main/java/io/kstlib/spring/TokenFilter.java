package io.kstlib.spring;

import io.kstlib.auth.core.TokenSource;
import io.kstlib.auth.core.authorization.Authorizer;
import io.kstlib.auth.core.authorization.PresentedToken;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Sends the requests of a {@code WebClient} with the token of a login.
 *
 * <pre>{@code
 * WebClient stock = builder.filter(TokenFilter.of(client, List.of("api.company.com"))).build();
 * }</pre>
 *
 * <p>The rules are those of {@link TokenInterceptor}. Slow work, such as a refresh, runs on {@link Schedulers#boundedElastic()} and never on the
 * thread of an event loop. A request is sent again if it has no body, or one that was written as a whole, such as that of {@code bodyValue}: the same bytes
 * are sent. A stream is sent once; the caller receives the 401, the next request uses the new token, and a warning says so.
 *
 * <p>A filter does not see redirects that the client below follows, and some clients take all headers to the other server. Use a client that follows
 * none: with a starter of kstlib, those of Spring Boot do not, unless the program sets their properties. Safe for use by several threads.
 */
public final class TokenFilter implements ExchangeFilterFunction {

    private static final int UNAUTHORIZED = 401;

    private static final Executor AWAY_FROM_EVENT_LOOPS =
            work -> Schedulers.boundedElastic().schedule(work);

    private final Authorizer authorizer;

    /**
     * Makes a filter with any rule.
     *
     * @param authorizer the tokens of requests. The certificate of a bound token is presented by the TLS settings of the HTTP client, see
     *     {@link io.kstlib.auth.core.authorization.AuthorizerBuilder#clientPresentsCertificate()}
     */
    public TokenFilter(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * Makes a filter for named servers.
     *
     * @param source the source of tokens: a client, which stays open as long as the filter is used, or a lambda
     * @param hosts the hosts that may receive the token, such as {@code api.company.com}; if there are none, the server of the first request
     * @throws IllegalArgumentException if one is not only a host name
     */
    public static TokenFilter of(TokenSource source, Collection<String> hosts) {
        return new TokenFilter(SpringRequests.authorizer(source, hosts));
    }

    /**
     * Sends a request with the token. Fails with a {@link io.kstlib.auth.api.error.ServerNotAllowedException} if the token must not be sent there,
     * and with an {@link IllegalArgumentException} if the request has an {@code Authorization} header. Fails with an {@link IllegalStateException} if
     * the authorizer leaves the certificate of a bound token to the filter. Fails with an {@link io.kstlib.auth.api.error.AuthException} if there is
     * no token, or the resource demands another login (RFC 9470).
     */
    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.defer(() -> {
            SpringRequests.refuseOwnToken(request.headers());
            return Mono.fromFuture(authorizer.presentAsync(request.url(), AWAY_FROM_EVENT_LOOPS))
                    .flatMap(presented -> attempt(request, SentBody.of(request), presented, next));
        });
    }

    private static Mono<ClientResponse> attempt(
            ClientRequest request, SentBody body, PresentedToken presented, ExchangeFunction next) {
        ClientRequest authorized = ClientRequest.from(request)
                .headers(headers -> SpringRequests.headers(
                                presented, request.method().name(), request.url())
                        .forEach(header -> headers.set(header.getKey(), header.getValue())))
                .body(body)
                .build();
        return next.exchange(authorized).flatMap(response -> following(request, body, presented, response, next));
    }

    private static Mono<ClientResponse> following(
            ClientRequest request,
            SentBody body,
            PresentedToken presented,
            ClientResponse response,
            ExchangeFunction next) {
        PresentationAnswer head = SpringRequests.answer(
                request.url(), response.statusCode().value(), response.headers().asHttpHeaders());
        Mono<Optional<PresentedToken>> after = Mono.fromCallable(() -> presented.after(head, body.resend()));
        AtomicBoolean undecided = new AtomicBoolean(true); // the caller who has the response releases it
        return (head.status() == UNAUTHORIZED ? after.subscribeOn(Schedulers.boundedElastic()) : after)
                .doOnNext(decided -> undecided.set(false))
                .doOnCancel(() -> {
                    if (undecided.getAndSet(false)) {
                        var unused = response.releaseBody().subscribe();
                    }
                })
                .onErrorResume(failed -> response.releaseBody().then(Mono.error(failed)))
                .flatMap(again -> again.map(
                                other -> response.releaseBody().then(attempt(request, body.again(), other, next)))
                        .orElseGet(() -> Mono.just(response)));
    }

    @Override
    public String toString() {
        return "TokenFilter[" + authorizer + "]";
    }
}
