package io.kstlib.tests.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** One person's visit to an authorization server: keeps cookies and follows redirects, except the one back to the client. */
final class Visit {

    private static final int REDIRECT_LIMIT = 10;

    private final Predicate<URI> isForClient;
    private final HttpClient http;

    private Visit(Predicate<URI> isForClient, HttpClient http) {
        this.isForClient = isForClient;
        this.http = http;
    }

    Visit(URI authorizationUrl, SSLContext trust) {
        this(
                client(authorizationUrl),
                HttpClient.newBuilder()
                        .sslContext(trust)
                        .cookieHandler(new CookieManager(new LocalCookies(), CookiePolicy.ACCEPT_ALL))
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build());
    }

    /** Returns a visit that ends at a page, since no client waits for this browser. */
    static Visit withoutClient() {
        return new Visit(
                location -> false,
                HttpClient.newBuilder()
                        .cookieHandler(new CookieManager(new LocalCookies(), CookiePolicy.ACCEPT_ALL))
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build());
    }

    /** Returns a visit of the same person and browser with another redirect URI. */
    Visit endingAt(URI otherRedirectUri) {
        return new Visit(at(otherRedirectUri), http);
    }

    /** Returns a visit of the same person and browser for another authorization request. */
    Visit withRequest(URI authorizationUrl) {
        return new Visit(client(authorizationUrl), http);
    }

    /** The end of a request: a page, or the redirect back to the client. */
    sealed interface Outcome {

        Page page();

        URI redirect();

        record Shown(Page page) implements Outcome {
            @Override
            public URI redirect() {
                throw new IllegalStateException("expected a redirect to the client, got the page: " + page.text());
            }
        }

        record SentBack(URI redirect) implements Outcome {
            @Override
            public Page page() {
                throw new IllegalStateException("expected a page, was sent back to the client");
            }
        }
    }

    Outcome get(URI uri) {
        return send(HttpRequest.newBuilder(uri));
    }

    Outcome post(Page.Form form, Map<String, String> filledIn) {
        Map<String, String> fields = new HashMap<>(form.hidden());
        fields.putAll(filledIn);
        String body = fields.entrySet().stream()
                .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(form.action())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    private Outcome send(HttpRequest.Builder first) {
        HttpRequest.Builder request = first;
        for (int hops = 0; hops < REDIRECT_LIMIT; hops++) {
            HttpResponse<String> answer = exchange(request);
            if (answer.statusCode() / 100 != 3) {
                return new Outcome.Shown(new Page(answer.uri(), answer.body()));
            }
            URI location =
                    answer.uri().resolve(answer.headers().firstValue("Location").orElseThrow());
            if (isForClient.test(location)) {
                return new Outcome.SentBack(location);
            }
            request = HttpRequest.newBuilder(location);
        }
        throw new IllegalStateException("more than " + REDIRECT_LIMIT + " redirects");
    }

    /** Recognizes the client by its redirect URI. A pushed request (RFC 9126) does not show it: then the client is any other server. */
    private static Predicate<URI> client(URI authorizationUrl) {
        String redirectUri = Query.of(authorizationUrl).get("redirect_uri");
        return redirectUri == null
                ? location -> !authorizationUrl.getAuthority().equals(location.getAuthority())
                : at(URI.create(redirectUri));
    }

    private static Predicate<URI> at(URI redirectUri) {
        return location -> redirectUri.getAuthority().equals(location.getAuthority())
                && redirectUri.getPath().equals(location.getPath());
    }

    private HttpResponse<String> exchange(HttpRequest.Builder request) {
        try {
            return http.send(
                    request.timeout(Duration.ofSeconds(60))
                            .header("Accept", "text/html")
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
