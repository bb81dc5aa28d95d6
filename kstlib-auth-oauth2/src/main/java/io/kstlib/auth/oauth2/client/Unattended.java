package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.flow.LoginRequest;
import io.kstlib.auth.api.flow.UserInteraction;
import io.kstlib.auth.api.secret.Secret;
import java.net.URI;
import java.time.Duration;

/** Nobody to talk to: whatever runs outside of a login opens no browser and asks no question (design rule 9). */
final class Unattended implements UserInteraction {

    static final LoginRequest REQUEST =
            new LoginRequest(LoginRequest.Mode.PASTE, LoginRequest.STANDARD_TIMEOUT, new Unattended());

    private Unattended() {}

    private static LoginFailedException nobody() {
        return new LoginFailedException(
                LoginFailedException.Reason.CANNOT_ASK,
                "only a login may ask a person, and this is none",
                "Log in again",
                null);
    }

    @Override
    public boolean open(URI url) {
        throw nobody();
    }

    @Override
    public void show(URI url) {
        throw nobody();
    }

    @Override
    public void showCode(String userCode, URI verificationUri, Duration timeout) {
        throw nobody();
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        throw nobody();
    }

    @Override
    public void tell(String message) {
        throw nobody();
    }
}
