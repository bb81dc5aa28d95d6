package io.kstlib.auth.core.interaction;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import java.net.URI;
import java.time.Duration;

/**
 * An interaction without a person: what runs outside of a login opens no browser and asks no question (security rule 9 in
 * {@code docs/security.md}).
 */
public final class Unattended implements UserInteraction {

    /** A request that asks no person. */
    public static final LoginRequest REQUEST =
            new LoginRequest(LoginRequest.Mode.MANUAL, LoginRequest.STANDARD_TIMEOUT, new Unattended());

    private Unattended() {}

    private static LoginFailedException noOne() {
        return new LoginFailedException(
                LoginFailedException.Reason.CANNOT_ASK,
                "only a login may ask the user, and this is not a login",
                Remedy.startAgain(),
                null);
    }

    @Override
    public boolean open(URI url) {
        throw noOne();
    }

    @Override
    public void show(URI url) {
        throw noOne();
    }

    @Override
    public void showCode(UserCode code) {
        throw noOne();
    }

    @Override
    public Secret askForRedirect(Duration timeout) {
        throw noOne();
    }

    @Override
    public void tell(String message) {
        // no one listens
    }
}
