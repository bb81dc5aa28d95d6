package io.kstlib.auth.api;

import java.util.List;
import java.util.Optional;

/**
 * The result of a request to revoke tokens.
 *
 * @param outcomes one entry per token; empty when there was nothing to revoke
 */
public record RevocationReport(List<Outcome> outcomes) {

    /** The result for one token. */
    public enum Result {
        /** The server answered that the token is no longer valid. */
        REVOKED("revoked"),
        /** The server has no revocation endpoint, or does not revoke tokens of this type (RFC 7009 section 2.2.1). */
        NOT_SUPPORTED("not_supported"),
        /** The server refused, or something else failed. */
        FAILED("failed"),
        /** The server could not be reached, or did not answer in time. A logout asks it for nothing else then. */
        UNREACHABLE("unreachable");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }
    }

    /**
     * The outcome for one token.
     *
     * @param tokenType {@code refresh_token} or {@code access_token}, the {@code token_type_hint} of RFC 7009 section 2.1
     * @param result the result for this token
     * @param message the reason in words; empty when the token was revoked
     */
    public record Outcome(String tokenType, Result result, String message) {

        /** {@return whether the revocation failed, so that the server may still accept the token} */
        public boolean isFailure() {
            return result == Result.FAILED || result == Result.UNREACHABLE;
        }
    }

    public RevocationReport {
        outcomes = List.copyOf(outcomes);
    }

    /** {@return the report of a provider that revokes no tokens} */
    public static RevocationReport notSupported() {
        return new RevocationReport(List.of(new Outcome(
                "access_token", Result.NOT_SUPPORTED, "this provider revokes no tokens, which end by themselves")));
    }

    /** {@return the reason why the server could not be reached, in words; empty if it was reached, or was not asked} */
    public Optional<String> unreachable() {
        return outcomes.stream()
                .filter(outcome -> outcome.result() == Result.UNREACHABLE)
                .map(Outcome::message)
                .findFirst();
    }

    /** {@return whether the server may still accept one of the tokens} */
    public boolean isIncomplete() {
        return outcomes.stream().anyMatch(outcome -> outcome.result() != Result.REVOKED);
    }
}
