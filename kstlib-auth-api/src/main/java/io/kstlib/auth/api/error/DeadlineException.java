package io.kstlib.auth.api.error;

import java.time.Duration;

/**
 * The time that a caller gives for a token is over. Only the wait has ended: a refresh that is under way goes on, its token is stored, and the next
 * caller gets it. Nothing is known of its outcome yet.
 */
public final class DeadlineException extends AuthException {

    private static final long serialVersionUID = 1L;

    private final String provider;
    private final Duration waited;

    /**
     * Makes the exception for one caller.
     *
     * @param provider the configured name of the provider
     * @param waited the time that the caller gave
     * @param problem what was waited for
     */
    public DeadlineException(String provider, Duration waited, String problem) {
        super(problem, Remedy.advice("Try again"), null);
        this.provider = provider;
        this.waited = waited;
    }

    /** {@return the configured name of the provider} */
    public String provider() {
        return provider;
    }

    /** {@return the time that the caller gave} */
    public Duration waited() {
        return waited;
    }
}
