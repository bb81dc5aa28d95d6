package io.kstlib.auth.api;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.Remedy;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a provider or a storage that need no login.
 *
 * @param checks the checks, in the order in which they were made
 */
public record PreflightReport(List<Check> checks) {

    /** How a check ended. */
    public enum Status {
        /** As it should be. */
        SUCCESS("success"),
        /** It works, but something should be changed. */
        WARNING("warning"),
        /** A login cannot work like this. */
        FAILURE("failure"),
        /** Not checked, because an earlier check failed or it does not apply. */
        SKIPPED("skipped");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }
    }

    /**
     * A check and its finding.
     *
     * @param name the name of the check; for a provider {@code config}, {@code discovery}, {@code jwks}, {@code scopes}, {@code requirements}, {@code flow},
     *     {@code authorization_endpoint} or {@code token_endpoint}, {@code signatures} where these are not as demanded, and one for each line that differs
     *     from what the server lists, such as {@code client_authentication}, {@code grant}, {@code pkce} or {@code prompt}; for a storage {@code read} or
     *     {@code write}; plugins may add others
     * @param status how it ended
     * @param message what was found, in words, and how to correct it if all programs say that in the same words
     * @param duration how long it took
     * @param facts what is known besides the message, by name, in order; no secrets
     * @param remedy what helps; {@code null} if no remedy is needed, or the message says it already
     */
    public record Check(
            String name,
            Status status,
            String message,
            Duration duration,
            Map<String, String> facts,
            @Nullable Remedy remedy) {

        public Check {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }

        /**
         * Makes a check whose message says everything.
         *
         * @param name the name of the check
         * @param status how it ended
         * @param message what was found, in words, and how to correct it
         * @param duration how long it took
         */
        public Check(String name, Status status, String message, Duration duration) {
            this(name, status, message, duration, Map.of(), null);
        }

        /**
         * Returns the finding and its remedy, for a log.
         *
         * @return the message and the remedy, in {@linkplain Remedy#inWords() words that fit every program}
         */
        public String inWords() {
            return remedy == null ? message : message + ". " + remedy.inWords();
        }

        /**
         * Runs a check and measures its time.
         *
         * @param name the name of the check
         * @param attempt the check; it returns in words what it found; an {@link AuthException} that it throws becomes a failure
         * @return the entry of the report
         */
        public static Check attempt(String name, Supplier<String> attempt) {
            long start = System.nanoTime();
            Status status = Status.SUCCESS;
            String message;
            Remedy remedy = null;
            try {
                message = attempt.get();
            } catch (AuthException failed) {
                status = Status.FAILURE;
                message = failed.problem();
                remedy = failed.remedy().orElse(null);
            }
            return new Check(name, status, message, Duration.ofNanos(System.nanoTime() - start), Map.of(), remedy);
        }
    }

    public PreflightReport {
        checks = List.copyOf(checks);
    }

    /** {@return whether no check failed} */
    public boolean passed() {
        return checks.stream().noneMatch(check -> check.status() == Status.FAILURE);
    }
}
