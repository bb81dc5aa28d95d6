package io.kstlib.auth.api.validation;

import io.kstlib.auth.api.error.Remedy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One step of a validation. Immutable, safe for use by several threads. */
public final class ValidationStep {

    /**
     * Why a step failed.
     *
     * @param problem what is wrong, without the remedy
     * @param remedy what would help; {@code null} where the problem says it already
     * @param expected what should be; {@code null} where the problem says it already
     * @param found what is; {@code null} where the problem says it already
     * @param mender who can mend it, in words; {@code null} where no one is known to
     * @param next where to look further; {@code null} where there is nothing to see
     */
    public record Failure(
            String problem,
            @Nullable Remedy remedy,
            @Nullable String expected,
            @Nullable String found,
            @Nullable String mender,
            @Nullable Inspection next) {

        /**
         * A failure whose problem says all.
         *
         * @param problem what is wrong
         */
        public Failure(String problem) {
            this(problem, null, null, null, null, null);
        }

        /**
         * The problem and the remedy, for a log.
         *
         * @return both, in {@linkplain Remedy#inWords() words that fit every program}
         */
        public String inWords() {
            return remedy == null ? problem : problem + ". " + remedy.inWords();
        }
    }

    private final String name;
    private final String message;
    private final Map<String, Object> details;
    private final @Nullable Failure failure;

    private ValidationStep(String name, String message, Map<String, ?> details, @Nullable Failure failure) {
        this.name = name;
        this.message = message;
        this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        this.failure = failure;
    }

    /**
     * A step that passed.
     *
     * @param name such as {@code verify_signature}
     * @param message what was found
     * @param details facts for a reader who repeats the step: plain values, in a fixed order
     * @return the step
     */
    public static ValidationStep passed(String name, String message, Map<String, ?> details) {
        return new ValidationStep(name, message, details, null);
    }

    /**
     * A step that failed. Those after it are not in the report.
     *
     * @param name such as {@code verify_signature}
     * @param failure why
     * @param details facts for a reader who repeats the step: plain values, in a fixed order
     * @return the step
     */
    public static ValidationStep failed(String name, Failure failure, Map<String, ?> details) {
        return new ValidationStep(name, failure.inWords(), details, failure);
    }

    /**
     * @return such as {@code verify_signature}
     */
    public String name() {
        return name;
    }

    /**
     * @return whether it passed; steps after a failed one are not in the report
     */
    public boolean passed() {
        return failure == null;
    }

    /**
     * @return what was found, or why the step failed and what would help
     */
    public String message() {
        return message;
    }

    /**
     * @return facts for a reader who repeats the step: plain values, in a fixed order
     */
    public Map<String, Object> details() {
        return details;
    }

    /**
     * @return why the step failed; empty when it passed
     */
    public Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public String toString() {
        return "ValidationStep[" + name + (passed() ? " passed: " : " failed: ") + message + "]";
    }
}
