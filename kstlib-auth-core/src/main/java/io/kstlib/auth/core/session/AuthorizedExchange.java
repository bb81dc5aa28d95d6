package io.kstlib.auth.core.session;

import io.kstlib.auth.core.authorization.PresentedToken;
import io.kstlib.auth.core.authorization.PresentedToken.Resend;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.http.session.SessionClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One request with its token, and what may follow from its answer.
 *
 * @param request the request, without the token
 * @param presented presents the token
 * @param base the client of the session
 * @param client sends the request, with the certificate to which the token is bound
 * @param redirectsLeft how many redirects may still be followed
 */
record AuthorizedExchange(
        HttpRequest request, PresentedToken presented, SessionClient base, SessionClient client, int redirectsLeft) {

    private static final int MOST_REDIRECTS = 5;

    static AuthorizedExchange first(SessionClient base, HttpRequest request, PresentedToken presented) {
        return new AuthorizedExchange(request, presented, base, client(base, presented), MOST_REDIRECTS);
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

    static PresentationAnswer head(HttpResponse<?> response) {
        return new PresentationAnswer(
                response.uri(), response.statusCode(), response.headers().map());
    }

    /** Whether an answer may lead to another request. Most answers do not, so they need no further check. */
    static boolean isWorthALook(HttpResponse<?> response) {
        return response.statusCode() == 401 || (response.statusCode() >= 300 && response.statusCode() < 400);
    }

    /** Returns the exchange that follows from an answer; empty when the caller receives the answer. */
    Optional<AuthorizedExchange> after(HttpResponse<?> response) {
        Resend resend = canBeRepeated() ? Resend.POSSIBLE : Resend.IMPOSSIBLE;
        return presented
                .after(head(response), resend)
                .map(next -> new AuthorizedExchange(request, next, base, client(base, next), redirectsLeft))
                .or(() -> redirectedBy(response));
    }

    /** Whether the request can be sent again. A body of unknown length may come from a stream that can be read only once. */
    private boolean canBeRepeated() {
        return request.bodyPublisher().map(body -> body.contentLength() >= 0).orElse(true);
    }

    /** Returns the exchange that a redirect within the origin asks for; the token never leaves the origin (RFC 6750 section 5.3). */
    private Optional<AuthorizedExchange> redirectedBy(HttpResponse<?> response) {
        if (redirectsLeft == 0) {
            return Optional.empty();
        }
        Optional<HttpRequest> next = switch (response.statusCode()) {
            case 301, 302 -> target(response).map(url -> request.method().equals("POST") ? asGet(url) : to(url));
            case 303 -> target(response).map(url -> request.method().equals("HEAD") ? to(url) : asGet(url));
            case 307, 308 -> target(response).map(this::to);
            default -> Optional.empty();
        };
        return next.map(request -> new AuthorizedExchange(request, presented, base, client, redirectsLeft - 1));
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
