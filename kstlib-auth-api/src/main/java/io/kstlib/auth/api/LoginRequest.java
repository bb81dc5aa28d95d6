package io.kstlib.auth.api;

import java.time.Duration;

/**
 * How a login is done.
 *
 * @param mode how the answer of the authorization server comes back
 * @param timeout how long to wait for the person
 * @param interaction how to talk to the person
 */
public record LoginRequest(Mode mode, Duration timeout, UserInteraction interaction) {

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

    public LoginRequest {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout must be positive, was " + timeout);
        }
    }
}
