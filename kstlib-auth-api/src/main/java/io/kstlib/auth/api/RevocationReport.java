package io.kstlib.auth.api;

import java.util.List;

/**
 * The result of a request to revoke tokens.
 *
 * @param outcomes one entry per token; empty when there was nothing to revoke
 */
public record RevocationReport(List<Outcome> outcomes) {

    /** The result for one token. */
    public enum Result {
        /** The server answered that the token is no longer valid. */
        REVOKED,
        /** The server has no revocation endpoint, or does not revoke tokens of this type (RFC 7009 section 2.2.1). */
        NOT_SUPPORTED,
        /** The server could not be reached or refused. */
        FAILED
    }

    /**
     * @param tokenType {@code refresh_token} or {@code access_token}, the {@code token_type_hint} of RFC 7009 section 2.1
     * @param result the result for this token
     * @param message the reason in words; empty when the token was revoked
     */
    public record Outcome(String tokenType, Result result, String message) {}

    public RevocationReport {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * @return whether the server may still accept one of the tokens
     */
    public boolean isIncomplete() {
        return outcomes.stream().anyMatch(outcome -> outcome.result() != Result.REVOKED);
    }
}
