package io.kstlib.tests.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * The page that the person sees when the browser comes back to the client.
 *
 * @param status the HTTP status
 * @param text the page without tags
 */
public record Callback(int status, String text) {

    /**
     * Follows the redirect back to the client.
     *
     * @param redirect as {@link LoginPage#logIn} returned it
     * @return what the client's callback server showed
     */
    public static Callback follow(URI redirect) {
        HttpRequest request =
                HttpRequest.newBuilder(redirect).timeout(Duration.ofSeconds(60)).build();
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            return new Callback(answer.statusCode(), new Page(redirect, answer.body()).text());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
