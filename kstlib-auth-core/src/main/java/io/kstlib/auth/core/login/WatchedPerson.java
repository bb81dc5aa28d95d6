package io.kstlib.auth.core.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.time.Duration;

/** A person, and whether the login has asked anything of them yet. Used by the thread of the login. */
final class WatchedPerson implements UserInteraction {

    private final UserInteraction person;
    private volatile boolean involved;

    WatchedPerson(UserInteraction person) {
        this.person = person;
    }

    boolean isInvolved() {
        return involved;
    }

    @Override
    public void expect(LoginRequest.Mode mode) {
        person.expect(mode);
    }

    @Override
    public boolean open(URI url) {
        involved = true;
        return person.open(url);
    }

    @Override
    public void show(URI url) {
        involved = true;
        person.show(url);
    }

    @Override
    public void showCode(UserCode code) {
        involved = true;
        person.showCode(code);
    }

    @Override
    public void showConfirmation(Confirmation confirmation) {
        involved = true;
        person.showConfirmation(confirmation);
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        involved = true;
        return person.askForRedirect(timeout);
    }

    @Override
    public void tell(String message) {
        person.tell(message);
    }
}
