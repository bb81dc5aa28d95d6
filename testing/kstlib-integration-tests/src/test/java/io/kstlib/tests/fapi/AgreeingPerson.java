package io.kstlib.tests.fapi;

import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A person whose browser follows every redirect, from the address that it is started with to the callback server. */
final class AgreeingPerson implements UserInteraction {

    private final HttpClient browser;

    AgreeingPerson(ClientProof proof) {
        this.browser = proof.browser().followRedirects(Redirect.ALWAYS).build();
    }

    @Override
    public boolean open(URI url) {
        var unused = browser.sendAsync(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding());
        return true;
    }

    @Override
    public void show(URI url) {
        throw new AssertionError("the browser is there");
    }

    @Override
    public void showCode(UserCode code) {
        throw new AssertionError("no code is needed");
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        throw new AssertionError("nothing has to be pasted");
    }

    @Override
    public void tell(String message) {}
}
