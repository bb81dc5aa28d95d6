package io.kstlib.tests.person;

import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.LoginPage;
import java.net.URI;
import java.time.Duration;

/** A person who opens the URL on the screen and logs in there. */
public record LoginAs(String username, String password) implements UserInteraction {

    @Override
    public boolean open(URI url) {
        throw new IllegalStateException("no browser was asked for");
    }

    @Override
    public void show(URI url) {
        Thread person = new Thread(() -> Callback.follow(LoginPage.open(url).logIn(username, password)), "person");
        person.setDaemon(true);
        person.start();
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
