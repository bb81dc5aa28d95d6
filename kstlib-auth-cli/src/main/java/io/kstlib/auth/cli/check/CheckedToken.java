package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.SignatureFacts;
import io.kstlib.auth.api.validation.ValidationReport;
import java.time.Instant;
import java.util.Optional;

/**
 * A token that was checked, and what was found.
 *
 * @param report what was found
 * @param token the token that was given
 * @param by whose keys were used
 * @param checkedAt the time of the check
 */
record CheckedToken(ValidationReport report, Secret token, String by, Instant checkedAt) {

    /** Returns the token whose signature was verified: the given one, or what was encrypted in it. */
    Secret signedToken() {
        return report.signedToken().orElse(token);
    }

    /** Returns what is known of the signature; empty when the report rests on something else. */
    Optional<SignatureFacts> signature() {
        return report.facts() instanceof SignatureFacts facts ? Optional.of(facts) : Optional.empty();
    }

    /** Returns the key that the signature was tried with; empty when there is none. */
    Optional<SignatureFacts.SigningKey> key() {
        return signature().map(SignatureFacts::key);
    }

    @Override
    public String toString() {
        return "Proof[" + report + "]";
    }
}
