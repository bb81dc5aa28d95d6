package io.kstlib.auth.cli.evidence;

import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.validation.ValidationReport;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A token that was checked, and what was found.
 *
 * @param report what was found
 * @param token the token that was given
 * @param by by whose keys
 * @param checkedAt when
 */
public record Proof(ValidationReport report, Secret token, String by, Instant checkedAt) {

    /** The token whose signature was verified: the given one, or what was encrypted in it. */
    Secret signedToken() {
        return report.signedToken().orElse(token);
    }

    Optional<String> fact(String name) {
        return report.facts().get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** A fact that has parts; empty when it is not there. */
    Map<?, ?> parts(String name) {
        return report.facts().get(name) instanceof Map<?, ?> map ? map : Map.of();
    }

    @Override
    public String toString() {
        return "Proof[" + report + "]";
    }
}
