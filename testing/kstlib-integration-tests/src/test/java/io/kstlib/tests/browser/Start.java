package io.kstlib.tests.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The address that the command starts a browser with. */
public final class Start {

    private Start() {}

    /**
     * Opens the address like a browser.
     *
     * @param start the address that the browser received
     * @return the authorization request that it is redirected to, not yet followed
     */
    public static URI ledOnFrom(URI start) {
        HttpRequest request =
                HttpRequest.newBuilder(start).timeout(Duration.ofSeconds(60)).build();
        try {
            return URI.create(HttpClient.newHttpClient()
                    .send(request, BodyHandlers.discarding())
                    .headers()
                    .firstValue("Location")
                    .orElseThrow());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
