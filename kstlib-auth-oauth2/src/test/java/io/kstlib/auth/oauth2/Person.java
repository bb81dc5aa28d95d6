package io.kstlib.auth.oauth2;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A person with a browser. The person sees the authorization request. The authorization server sends the browser back with the answer of the test.
 * Then the person reads the page of the callback server.
 */
public final class Person implements UserInteraction {

    /** What an authorization request asks for, decoded. */
    public record Asked(URI url, Map<String, String> parameters) {

        public String state() {
            return parameters.get("state");
        }

        public String redirectUri() {
            return parameters.get("redirect_uri");
        }
    }

    private enum Browser {
        FOLLOWS_REDIRECT,
        SHOWS_DEAD_PAGE,
        CANNOT_START
    }

    private final Function<Asked, String> answer;
    private final Browser browser;
    private final List<String> told = new ArrayList<>();
    private final List<String> ways = new ArrayList<>();
    private final List<URI> opened = new ArrayList<>();
    private Asked asked;
    private CompletableFuture<HttpResponse<String>> page = CompletableFuture.failedFuture(new IOException("no page"));

    private Person(Function<Asked, String> answer, Browser browser) {
        this.answer = answer;
        this.browser = browser;
    }

    /** A person who logs in and is sent back with this code and the right state. */
    public static Person whoGets(String code) {
        return whoIsSentBackWith(asked -> "code=" + encode(code) + "&state=" + asked.state());
    }

    /** A person who is sent back with the query that the test makes. */
    public static Person whoIsSentBackWith(Function<Asked, String> query) {
        return new Person(query, Browser.FOLLOWS_REDIRECT);
    }

    /** A person whose browser cannot be opened from here, and who opens the shown URL instead. Is sent back with this code and the right state. */
    public static Person withoutBrowserWhoGets(String code) {
        return new Person(asked -> "code=" + encode(code) + "&state=" + asked.state(), Browser.CANNOT_START);
    }

    /** A person who pastes the text that the test makes. */
    public static Person whoPastes(Function<Asked, String> text) {
        return new Person(text, Browser.SHOWS_DEAD_PAGE);
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public LoginRequest request(LoginRequest.Mode mode) {
        return new LoginRequest(mode, Duration.ofSeconds(20), this);
    }

    public Asked asked() {
        return asked;
    }

    public List<String> told() {
        return told;
    }

    /** How the person got the URL: {@code open} or {@code show}. */
    public List<String> ways() {
        return ways;
    }

    /** The URLs with which the browser was started. */
    public List<URI> opened() {
        return opened;
    }

    /** The page that the browser shows in the end. */
    public String page() {
        try {
            return page.get(20, TimeUnit.SECONDS).body();
        } catch (InterruptedException | ExecutionException | TimeoutException noPage) {
            throw new AssertionError("the browser got no page", noPage);
        }
    }

    @Override
    public boolean open(URI url) {
        ways.add("open");
        opened.add(url);
        if (browser == Browser.CANNOT_START) {
            return false;
        }
        visit(ledOnFrom(url));
        return true;
    }

    private static URI ledOnFrom(URI start) {
        HttpRequest request =
                HttpRequest.newBuilder(start).timeout(Duration.ofSeconds(20)).build();
        try {
            HttpResponse<Void> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
            return URI.create(answer.headers().firstValue("Location").orElseThrow());
        } catch (IOException noServer) {
            throw new UncheckedIOException(noServer);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    @Override
    public void show(URI url) {
        ways.add("show");
        visit(url);
    }

    private void visit(URI url) {
        asked = new Asked(url, parameters(url));
        if (browser == Browser.SHOWS_DEAD_PAGE) {
            return;
        }
        URI back = URI.create(asked.redirectUri() + "?" + answer.apply(asked));
        page = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(back)
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static Map<String, String> parameters(URI url) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : url.getRawQuery().split("&", -1)) {
            String[] parts = pair.split("=", 2);
            String name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
            String earlier = parameters.put(name, URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            if (earlier != null) {
                throw new AssertionError("sent twice: " + name);
            }
        }
        return parameters;
    }

    @Override
    public void showCode(String userCode, URI verificationUri, Duration timeout) {
        throw new AssertionError("no device code is expected");
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        return Secret.of(answer.apply(asked));
    }

    @Override
    public void tell(String message) {
        told.add(message);
    }
}
