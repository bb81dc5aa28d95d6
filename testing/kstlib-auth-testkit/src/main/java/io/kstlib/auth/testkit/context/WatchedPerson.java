package io.kstlib.auth.testkit.context;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A person of whom the test keeps what they see. */
record WatchedPerson(UserInteraction person, List<String> seen) implements UserInteraction {

    @Override
    public void expect(LoginRequest.Mode mode) {
        person.expect(mode);
    }

    @Override
    public boolean open(URI url) {
        seen.add(url.toString());
        return person.open(url);
    }

    @Override
    public void show(URI url) {
        seen.add(url.toString());
        person.show(url);
    }

    @Override
    public void showCode(UserCode code) {
        seen.add(code.code());
        seen.add(code.page().toString());
        URI pageWithCode = code.pageWithCode();
        if (pageWithCode != null) {
            seen.add(pageWithCode.toString());
        }
        person.showCode(code);
    }

    @Override
    public void showConfirmation(Confirmation confirmation) {
        seen.add(confirmation.inWords());
        person.showConfirmation(confirmation);
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        return person.askForRedirect(timeout);
    }

    @Override
    public void tell(String message) {
        seen.add(message);
        person.tell(message);
    }
}
