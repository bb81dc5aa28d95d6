package io.kstlib.auth.core.session;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentation.Next;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request with its token, and what may follow from its answer.
 *
 * @param request the request, without the token
 * @param origin where it goes
 * @param token the token
 * @param presentation shows the token
 * @param base the client of the session
 * @param client sends the request, with the certificate to which the token is bound
 * @param redirectsLeft how many redirects may still be followed
 * @param mayAnswer whether a challenge may still be answered with this token
 * @param mayReplaceToken whether a refused token may still be replaced
 */
record AuthorizedExchange(
        HttpRequest request,
        WebOrigin origin,
        Token token,
        TokenPresentation presentation,
        SessionClient base,
        SessionClient client,
        int redirectsLeft,
        boolean mayAnswer,
        boolean mayReplaceToken) {

    private static final int MOST_REDIRECTS = 5;

    static AuthorizedExchange first(
            SessionClient base, HttpRequest request, WebOrigin origin, Token token, TokenPresentation presentation) {
        return new AuthorizedExchange(
                request,
                origin,
                token,
                presentation,
                base,
                showing(base, origin, token, presentation),
                MOST_REDIRECTS,
                true,
                true);
    }

    /** A server on this machine that is reached by http sees no certificate. */
    private static SessionClient showing(
            SessionClient base, WebOrigin origin, Token token, TokenPresentation presentation) {
        return origin.scheme().equals("https") ? base.showing(() -> presentation.tlsIdentity(token)) : base;
    }

    /** Returns the request as it is sent. */
    HttpRequest authorized(Duration timeout) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request, (name, value) -> true);
        if (request.timeout().isEmpty()) {
            builder.timeout(timeout);
        }
        if (origin.scheme().equals("http") && request.version().isEmpty()) {
            builder.version(HttpClient.Version.HTTP_1_1);
        }
        List<Map.Entry<String, String>> shown = presentation.headers(token, request.method(), request.uri());
        try {
            shown.forEach(header -> builder.setHeader(header.getKey(), header.getValue()));
            return builder.build();
        } catch (IllegalArgumentException quotesTheToken) {
            throw new IllegalStateException("the token holds characters that HTTP does not allow in a header");
        }
    }

    /** Shows an answer to the presentation that showed the token. Its verdict counts only for a refusal. */
    Next answered(HttpResponse<?> response) {
        Next next = presentation.answered(token, head(response));
        return response.statusCode() == 401 && mayAnswer ? next : Next.NOTHING;
    }

    static AnswerHead head(HttpResponse<?> response) {
        return new AnswerHead(response.uri(), response.statusCode(), response.headers());
    }

    /** Whether an answer may lead to another request. Most answers do not, so they need no further check. */
    static boolean isWorthALook(HttpResponse<?> response) {
        return response.statusCode() == 401 || (response.statusCode() >= 300 && response.statusCode() < 400);
    }

    boolean isRefused(HttpResponse<?> response) {
        return response.statusCode() == 401 && mayReplaceToken;
    }

    /** Returns the same exchange again, because the server asked for another proof. */
    AuthorizedExchange again() {
        return new AuthorizedExchange(
                request, origin, token, presentation, base, client, redirectsLeft, false, mayReplaceToken);
    }

    AuthorizedExchange with(Token replacement, TokenPresentation other) {
        return new AuthorizedExchange(
                request,
                origin,
                replacement,
                other,
                base,
                showing(base, origin, replacement, other),
                redirectsLeft,
                true,
                false);
    }

    /** Whether the request can be sent again. A body of unknown length may come from a stream that can be read only once. */
    boolean canBeRepeated() {
        return request.bodyPublisher().map(body -> body.contentLength() >= 0).orElse(true);
    }

    /** Returns the exchange that a redirect within the origin asks for; the token never leaves the origin (RFC 6750 section 5.3). */
    Optional<AuthorizedExchange> redirectedBy(HttpResponse<?> response) {
        if (redirectsLeft == 0) {
            return Optional.empty();
        }
        Optional<HttpRequest> next = switch (response.statusCode()) {
            case 301, 302 -> target(response).map(url -> request.method().equals("POST") ? asGet(url) : to(url));
            case 303 -> target(response).map(url -> request.method().equals("HEAD") ? to(url) : asGet(url));
            case 307, 308 -> target(response).map(this::to);
            default -> Optional.empty();
        };
        return next.map(request -> new AuthorizedExchange(
                request, origin, token, presentation, base, client, redirectsLeft - 1, mayAnswer, mayReplaceToken));
    }

    private Optional<URI> target(HttpResponse<?> response) {
        if (!canBeRepeated() && response.statusCode() != 303) {
            return Optional.empty();
        }
        try {
            return response.headers()
                    .firstValue("Location")
                    .map(location -> request.uri().resolve(location))
                    .filter(url -> WebOrigin.of(url).equals(origin));
        } catch (IllegalArgumentException notHttp) {
            return Optional.empty();
        }
    }

    private HttpRequest to(URI url) {
        return HttpRequest.newBuilder(request, (name, value) -> true).uri(url).build();
    }

    private HttpRequest asGet(URI url) {
        return HttpRequest.newBuilder(
                        request, (name, value) -> !name.toLowerCase(Locale.ROOT).startsWith("content-"))
                .uri(url)
                .method("GET", BodyPublishers.noBody())
                .build();
    }
}
