package io.kstlib.auth.api;

import java.util.List;

/**
 * What became of the tokens that were to be revoked.
 *
 * @param outcomes one entry a token; empty when there was nothing to revoke
 */
public record RevocationReport(List<Outcome> outcomes) {

    /** What became of one token. */
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
     * @param result what became of it
     * @param message in words, why; empty when it was revoked
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
