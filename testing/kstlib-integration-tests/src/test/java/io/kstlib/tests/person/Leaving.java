package io.kstlib.tests.person;

import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A person who opens the URL on the screen and goes through the provider's logout, in a browser without cookies. */
public final class Leaving implements UserInteraction {

    private final HttpClient browser =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
    private CompletableFuture<HttpResponse<String>> page = new CompletableFuture<>();

    /** @return the last page that the person sees */
    public String page() {
        return page.join().body();
    }

    @Override
    public boolean open(URI url) {
        throw new IllegalStateException("no browser was asked for");
    }

    @Override
    public void show(URI url) {
        page = browser.sendAsync(
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    }

    @Override
    public void showCode(UserCode code) {
        throw new IllegalStateException("no device flow was asked for");
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        throw new IllegalStateException("nothing is to be pasted");
    }

    @Override
    public void tell(String message) {
        // no one listens
    }
}
