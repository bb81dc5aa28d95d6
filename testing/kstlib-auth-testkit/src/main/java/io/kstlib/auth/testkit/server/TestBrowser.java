package io.kstlib.auth.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The browser of the user. It follows redirects one by one and keeps no cookies. */
final class TestBrowser {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_REDIRECTS = 20;

    private TestBrowser() {}

    private static HttpRequest request(URI url) {
        return HttpRequest.newBuilder(url).timeout(PATIENCE).build();
    }

    /** Returns the address to which another one redirects. */
    static URI nextFrom(URI start) {
        HttpResponse<String> answer = get(start);
        return start.resolve(answer.headers()
                .firstValue("Location")
                .orElseThrow(() ->
                        new AssertionError(start + " does not lead on: " + answer.statusCode() + " " + answer.body())));
    }

    private static HttpResponse<String> get(URI url) {
        try {
            return HttpClient.newHttpClient().send(request(url), HttpResponse.BodyHandlers.ofString());
        } catch (IOException noServer) {
            throw new UncheckedIOException(noServer);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /**
     * Follows redirects up to the one to the client, which it does not visit.
     *
     * @param redirectUri the URL of the client; {@code null} if the request does not name it, so that any other server is the client
     */
    static String redirectFrom(URI start, @Nullable String redirectUri) {
        URI next = start;
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            next = nextFrom(next);
            boolean isClient = redirectUri == null
                    ? !Objects.equals(next.getRawAuthority(), start.getRawAuthority())
                    : next.toString().startsWith(redirectUri);
            if (isClient) {
                return next.toString();
            }
        }
        throw new AssertionError(start + " leads nowhere");
    }

    /** Loads a page in the background, since the login waits for it. */
    static CompletableFuture<String> load(URI url) {
        return HttpClient.newHttpClient()
                .sendAsync(request(url), HttpResponse.BodyHandlers.ofString())
                .thenApply(HttpResponse::body);
    }
}
