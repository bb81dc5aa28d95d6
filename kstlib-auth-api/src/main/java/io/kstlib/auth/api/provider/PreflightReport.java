package io.kstlib.auth.api.provider;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What can be said of a provider without logging in.
 *
 * @param checks in the order in which they were made
 */
public record PreflightReport(List<Check> checks) {

    /** How a check ended. */
    public enum Status {
        /** As it should be. */
        SUCCESS,
        /** Works, with a reservation. */
        WARNING,
        /** A login cannot work like this. */
        FAILURE,
        /** Not checked, because an earlier check failed or it does not apply. */
        SKIPPED
    }

    /**
     * @param name {@code config}, {@code discovery}, {@code jwks}, {@code scopes}, {@code authorization_endpoint} or
     *     {@code token_endpoint}; plugins may add others
     * @param status how it ended
     * @param message in words, and what to do when it failed
     * @param duration how long it took
     * @param details facts for a reader who wants more; no secrets
     */
    public record Check(String name, Status status, String message, Duration duration, Map<String, String> details) {

        public Check {
            details = Map.copyOf(details);
        }
    }

    public PreflightReport {
        checks = List.copyOf(checks);
    }

    /**
     * @return whether no check failed
     */
    public boolean passed() {
        return checks.stream().noneMatch(check -> check.status() == Status.FAILURE);
    }
}
