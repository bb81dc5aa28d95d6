package io.kstlib.auth.testkit.context;

import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.time.Duration;

/** The interaction without a user: a test fails if the plugin asks one. Messages are ignored. */
final class NoPerson implements UserInteraction {

    @Override
    public boolean open(URI url) {
        throw asked();
    }

    @Override
    public void show(URI url) {
        throw asked();
    }

    @Override
    public void showCode(UserCode code) {
        throw asked();
    }

    @Override
    public void showConfirmation(Confirmation confirmation) {
        throw asked();
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        throw asked();
    }

    @Override
    public void tell(String message) {}

    private static AssertionError asked() {
        return new AssertionError("a person is asked, and this test has none");
    }
}
