package io.kstlib.auth.api.error;

import org.jspecify.annotations.Nullable;

/** There is no usable token. Only a user can change that: log in, or log in again. Never thrown for a network failure. */
public final class NotLoggedInException extends AuthException {

    private static final long serialVersionUID = 1L;

    /** Why no one is logged in. */
    public enum Reason {
        /** No token is stored. */
        NO_TOKEN,
        /** The stored token has expired and there is no refresh token. */
        EXPIRED,
        /** The authorization server refused the refresh token ({@code invalid_grant}, RFC 6749 section 5.2). */
        REFRESH_REFUSED,
        /**
         * The authorization server refused the refresh token, after a refresh by it was interrupted: a process sent it, and did not store the answer.
         * Probably the server had replaced it (RFC 9700 section 4.14.2).
         */
        REFRESH_INTERRUPTED,
        /** The stored token was issued for another server or client than the configured one, or under another trust. */
        ISSUED_FOR_ANOTHER,
        /** The caller named an account, and no login has its name, or can have it. */
        NO_ACCOUNT
    }

    private final String provider;
    private final Reason reason;

    /**
     * Creates the exception.
     *
     * @param provider the configured name
     * @param reason why no one is logged in
     * @param problem what is wrong
     * @param remedy what helps, or {@code null} when no remedy is known
     * @param cause the error behind this one, or {@code null}
     */
    public NotLoggedInException(
            String provider, Reason reason, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        super(problem, remedy, cause);
        this.provider = provider;
        this.reason = reason;
    }

    /** {@return the configured name of the provider} */
    public String provider() {
        return provider;
    }

    /** {@return the reason why a login is needed} */
    public Reason reason() {
        return reason;
    }
}
