package io.kstlib.auth.api;

import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a login is done.
 *
 * @param mode how the answer of the authorization server comes back
 * @param timeout how long to wait for the person
 * @param interaction how to talk to the person
 * @param acceptance the caller's demand on the new token, besides that of the protocol: it throws an {@link
 *     io.kstlib.auth.api.error.AuthException} if the login must not count, because another person logged in for example. A provider calls it after its
 *     own validation, and before it tells the person that the login worked. The caller itself calls it in any case. It may ask the server
 */
public record LoginRequest(Mode mode, Duration timeout, UserInteraction interaction, Consumer<Token> acceptance) {

    /** How long a login waits for the person by default. */
    public static final Duration STANDARD_TIMEOUT = Duration.ofSeconds(120);

    /** How the answer of the authorization server comes back. */
    public enum Mode {
        /** By a callback server on loopback; the browser is opened (RFC 8252 section 7.3). */
        BROWSER,
        /** By a callback server on loopback; the URL is shown and the person opens it. */
        NO_BROWSER,
        /** The person pastes the redirect URL or the authorization code; there is no callback server. */
        MANUAL
    }

    /**
     * Makes a request whose caller demands nothing of the token.
     *
     * @param mode how the answer of the authorization server comes back
     * @param timeout how long to wait for the person
     * @param interaction how to talk to the person
     */
    public LoginRequest(Mode mode, Duration timeout, UserInteraction interaction) {
        this(mode, timeout, interaction, token -> {});
    }

    public LoginRequest {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout must be positive, was " + timeout);
        }
    }

    /**
     * {@return the same request with another interaction}
     *
     * @param person how to talk to the person
     */
    public LoginRequest by(UserInteraction person) {
        return new LoginRequest(mode, timeout, person, acceptance);
    }

    /**
     * {@return the same request with another demand}
     *
     * @param demand what the caller demands of the new token
     */
    public LoginRequest accepting(Consumer<Token> demand) {
        return new LoginRequest(mode, timeout, interaction, demand);
    }

    @Override
    public String toString() {
        return "LoginRequest[" + mode + ", " + timeout + "]";
    }
}
