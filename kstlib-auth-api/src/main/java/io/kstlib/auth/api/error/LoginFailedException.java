package io.kstlib.auth.api.error;

import org.jspecify.annotations.Nullable;

/** A login was started and did not end with a token. Nothing was stored; the caller may start another one. */
public final class LoginFailedException extends AuthException {

    private static final long serialVersionUID = 1L;

    /** How the login ended. */
    public enum Reason {
        /** The person or the authorization server said no ({@code access_denied}). */
        DENIED,
        /** No one answered within the time allowed. */
        TIMED_OUT,
        /** The person or the program called it off. */
        CANCELLED,
        /**
         * The answer does not belong to this login, or may not: {@code state} or {@code iss} differs (RFC 6749 section 10.12, RFC 9207), or
         * someone else may have opened what was meant for the browser.
         */
        FORGED_ANSWER,
        /** The authorization server answered with an error other than a denial. */
        REFUSED_BY_SERVER,
        /** Another login of the same provider is under way. */
        UNDER_WAY,
        /** The last login went unanswered a moment ago, and no browser is opened before some time has passed. */
        COOLING_DOWN,
        /** A login that this one waited for was answered, and ended without a token all the same: what it met is not known here. */
        NOT_COMPLETED,
        /** The callback server could not listen, or there is no way to talk to a person. */
        CANNOT_ASK
    }

    private final Reason reason;

    /**
     * @param reason how the login ended
     * @param problem what is wrong
     * @param remedy what would help, or {@code null} where nothing is known to
     * @param cause the error behind this one, or {@code null}
     */
    public LoginFailedException(Reason reason, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.reason = reason;
    }

    /**
     * @return how the login ended
     */
    public Reason reason() {
        return reason;
    }
}
