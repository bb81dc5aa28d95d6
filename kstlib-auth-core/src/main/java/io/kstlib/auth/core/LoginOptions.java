package io.kstlib.auth.core;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.core.interaction.Unattended;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How to do a login. Immutable; each setter returns a changed copy. */
public final class LoginOptions {

    /** What to do when a valid token is stored already. */
    public enum WhenLoggedIn {
        /** Hand out the stored token; no browser opens. */
        KEEP,
        /** Log in all the same and replace it. */
        REPLACE
    }

    private final LoginRequest.Mode mode;
    private final @Nullable Duration timeout;
    private final UserInteraction interaction;
    private final WhenLoggedIn whenLoggedIn;

    private LoginOptions(
            LoginRequest.Mode mode,
            @Nullable Duration timeout,
            UserInteraction interaction,
            WhenLoggedIn whenLoggedIn) {
        this.mode = mode;
        this.timeout = timeout;
        this.interaction = interaction;
        this.whenLoggedIn = whenLoggedIn;
    }

    /**
     * Returns options for a login by browser that keeps a valid token and waits as long as {@code auth.callback_server.timeout} says.
     *
     * @param interaction how to talk to the person
     * @return the options
     * @throws IllegalArgumentException if the interaction is {@code null}
     */
    public static LoginOptions with(UserInteraction interaction) {
        if (interaction == null) {
            throw new IllegalArgumentException(
                    "a login with options needs a UserInteraction to talk to the person, such as"
                            + " SystemInteraction; a provider that needs no person logs in by login() without options");
        }
        return new LoginOptions(LoginRequest.Mode.BROWSER, null, interaction, WhenLoggedIn.KEEP);
    }

    /** Returns the error for a login without options that needs a person. */
    static LoginFailedException missing(String provider) {
        return new LoginFailedException(
                LoginFailedException.Reason.CANNOT_ASK,
                "the login to \"" + provider + "\" needs a person, and login() has no one to ask",
                new Remedy.Advice("Call login(LoginOptions.with(...)), with a SystemInteraction for example"),
                null);
    }

    /** Returns options for a provider whose flow needs no person. */
    static LoginOptions unattended() {
        return with(Unattended.REQUEST.interaction()).mode(Unattended.REQUEST.mode());
    }

    /**
     * @param changed how the answer comes back
     * @return a copy with this mode
     */
    public LoginOptions mode(LoginRequest.Mode changed) {
        return new LoginOptions(changed, timeout, interaction, whenLoggedIn);
    }

    /**
     * @param changed how long to wait for the person
     * @return a copy with this timeout
     */
    public LoginOptions timeout(Duration changed) {
        return new LoginOptions(mode, changed, interaction, whenLoggedIn);
    }

    /**
     * @param changed what to do when a valid token is stored already
     * @return a copy that does this
     */
    public LoginOptions whenLoggedIn(WhenLoggedIn changed) {
        return new LoginOptions(mode, timeout, interaction, changed);
    }

    /**
     * @return how the answer comes back
     */
    public LoginRequest.Mode mode() {
        return mode;
    }

    /**
     * @return how long to wait for the person; empty to go by the configuration
     */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /**
     * @return how to talk to the person
     */
    public UserInteraction interaction() {
        return interaction;
    }

    /**
     * @return what to do when a valid token is stored already
     */
    public WhenLoggedIn whenLoggedIn() {
        return whenLoggedIn;
    }

    @Override
    public String toString() {
        return "LoginOptions[" + mode + ", timeout=" + timeout + ", " + whenLoggedIn + "]";
    }
}
