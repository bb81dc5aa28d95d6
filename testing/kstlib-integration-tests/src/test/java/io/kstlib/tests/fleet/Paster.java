package io.kstlib.tests.fleet;

import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.tests.browser.Query;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** A person who pastes the final URL of the browser. */
final class Paster implements UserInteraction {

    private URI asked = URI.create("");

    @Override
    public boolean open(URI url) {
        return false;
    }

    @Override
    public void show(URI url) {
        asked = url;
    }

    @Override
    public void showCode(UserCode code) {
        throw new AssertionError("no code was expected");
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        Map<String, String> request = Query.of(asked);
        URI callback = Query.with(URI.create(request.get("redirect_uri")), "code", "the-code");
        return Secret.of(Query.with(callback, "state", request.get("state")).toString());
    }

    @Override
    public void tell(String message) {}
}
