package io.kstlib.auth.api.login;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.UserInteraction;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How to do a logout, besides the removal of the stored token, which it always does. Immutable; each setter returns a changed copy. */
public final class LogoutOptions {

    /** Whether the server is asked to revoke the tokens. */
    public enum AtServer {
        /** The refresh token and the access token are revoked (RFC 7009). */
        REVOKE,
        /** They stay valid. */
        KEEP
    }

    private final AtServer atServer;
    private final @Nullable UserInteraction person;
    private final LoginRequest.Mode mode;
    private final @Nullable Duration timeout;

    private LogoutOptions(
            AtServer atServer, @Nullable UserInteraction person, LoginRequest.Mode mode, @Nullable Duration timeout) {
        this.atServer = atServer;
        this.person = person;
        this.mode = mode;
        this.timeout = timeout;
    }

    /**
     * Returns options for a logout without a browser.
     *
     * @param atServer whether the server is asked to revoke the tokens
     */
    public static LogoutOptions of(AtServer atServer) {
        return new LogoutOptions(Objects.requireNonNull(atServer), null, LoginRequest.Mode.BROWSER, null);
    }

    /**
     * Also ends the person's session at the provider, in the browser (OpenID Connect RP-Initiated Logout 1.0).
     *
     * @param interaction how to talk to the person
     * @return a copy that does so
     */
    public LogoutOptions endingSession(UserInteraction interaction) {
        return new LogoutOptions(atServer, Objects.requireNonNull(interaction), mode, timeout);
    }

    /**
     * {@return a copy with this mode}
     *
     * @param changed whether the browser is opened, or the URL shown
     * @throws IllegalArgumentException for {@link LoginRequest.Mode#MANUAL}: the end of a session brings nothing to paste
     */
    public LogoutOptions mode(LoginRequest.Mode changed) {
        if (changed == LoginRequest.Mode.MANUAL) {
            throw new IllegalArgumentException("the end of a session brings nothing to paste");
        }
        return new LogoutOptions(atServer, person, changed, timeout);
    }

    /**
     * {@return a copy with this timeout}
     *
     * @param changed how long to wait for the browser to come back
     */
    public LogoutOptions timeout(Duration changed) {
        return new LogoutOptions(atServer, person, mode, changed);
    }

    /** {@return whether the server is asked to revoke the tokens} */
    public AtServer atServer() {
        return atServer;
    }

    /** {@return how to talk to the person whose session ends; empty when the session goes on} */
    public Optional<UserInteraction> person() {
        return Optional.ofNullable(person);
    }

    /** {@return whether the browser is opened, or the URL shown} */
    public LoginRequest.Mode mode() {
        return mode;
    }

    /** {@return how long to wait for the browser; empty for the configured value} */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    @Override
    public String toString() {
        return "LogoutOptions[" + atServer + (person == null ? "" : ", ending the session, " + mode) + "]";
    }
}
