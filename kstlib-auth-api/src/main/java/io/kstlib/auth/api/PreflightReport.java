package io.kstlib.auth.api;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.Remedy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a provider, or of a storage, without logging in.
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
     * @param name of a provider {@code config}, {@code discovery}, {@code jwks}, {@code scopes}, {@code requirements},
     *     {@code authorization_endpoint} or {@code token_endpoint}; of a storage {@code read} or {@code write}; plugins may add others
     * @param status how it ended
     * @param message what was found, in words; and how to mend it where all programs say it in the same words
     * @param duration how long it took
     * @param details facts for a reader who wants more; no secrets
     * @param remedy what would help; {@code null} where nothing has to, or the message says it already
     */
    public record Check(
            String name,
            Status status,
            String message,
            Duration duration,
            Map<String, String> details,
            @Nullable Remedy remedy) {

        public Check {
            details = Map.copyOf(details);
        }

        /**
         * A check whose message says all.
         *
         * @param name of the check
         * @param status how it ended
         * @param message what was found, in words, and how to mend it
         * @param duration how long it took
         * @param details facts for a reader who wants more; no secrets
         */
        public Check(String name, Status status, String message, Duration duration, Map<String, String> details) {
            this(name, status, message, duration, details, null);
        }

        /**
         * What was found and what would help, for a log.
         *
         * @return the message and the remedy, in {@linkplain Remedy#inWords() words that fit every program}
         */
        public String inWords() {
            return remedy == null ? message : message + ". " + remedy.inWords();
        }

        /**
         * Makes a check and takes its time.
         *
         * @param name of the check
         * @param attempt what to find out; answers in words what was found, and an {@link AuthException} is a failure
         * @return the entry
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

    /**
     * @return whether no check failed
     */
    public boolean passed() {
        return checks.stream().noneMatch(check -> check.status() == Status.FAILURE);
    }
}
