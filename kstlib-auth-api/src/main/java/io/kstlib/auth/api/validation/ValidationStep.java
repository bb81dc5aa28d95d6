package io.kstlib.auth.api.validation;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One step of a validation. Immutable, safe for use by several threads. */
public final class ValidationStep {

    /**
     * Why a step failed.
     *
     * @param problem what is wrong, without the remedy
     * @param verdict what it says of the token; never {@link Verdict#VALID}
     * @param subject the header, claim or document that is wrong, such as {@code alg}; {@code null} if the problem says it already
     * @param remedy what helps; {@code null} if the problem says it already
     * @param expected the expected value; {@code null} if the problem says it already
     * @param found the actual value; {@code null} if the problem says it already
     * @param whoCanFix who can correct it, in words; {@code null} if that is not known
     */
    public record Failure(
            String problem,
            Verdict verdict,
            @Nullable String subject,
            @Nullable Remedy remedy,
            @Nullable String expected,
            @Nullable String found,
            @Nullable String whoCanFix) {

        public Failure {
            if (verdict == Verdict.VALID) {
                throw new IllegalArgumentException("a step failed, so the token is not found valid");
            }
        }

        /**
         * Makes a failure whose problem says everything.
         *
         * @param problem what is wrong
         * @param verdict what it says of the token; never {@link Verdict#VALID}
         */
        public Failure(String problem, Verdict verdict) {
            this(problem, verdict, null, null, null, null, null);
        }

        /**
         * Writes the problem and the remedy, for a log.
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
     * Makes a step that passed.
     *
     * @param name such as {@code verify_signature}
     * @param message what was found
     * @param details facts for a reader who repeats the step: plain values, in a fixed order
     */
    public static ValidationStep passed(String name, String message, Map<String, ?> details) {
        return new ValidationStep(name, message, details, null);
    }

    /**
     * Makes a step that failed. Later steps are not in the report.
     *
     * @param name such as {@code verify_signature}
     * @param failure why
     * @param details facts for a reader who repeats the step: plain values, in a fixed order
     */
    public static ValidationStep failed(String name, Failure failure, Map<String, ?> details) {
        return new ValidationStep(name, failure.inWords(), details, failure);
    }

    /** {@return the name of the step, such as {@code verify_signature}} */
    public String name() {
        return name;
    }

    /** {@return whether the step passed; steps after a failed one are not in the report} */
    public boolean passed() {
        return failure == null;
    }

    /** {@return the finding; for a failed step, the reason and the remedy} */
    public String message() {
        return message;
    }

    /** {@return facts for a reader who repeats the step: plain values, in a fixed order} */
    public Map<String, Object> details() {
        return details;
    }

    /** {@return the reason of the failure; empty if the step passed} */
    public Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Returns the facts and, of a step that failed, what is known of its failure, for JSON.
     *
     * @param words says a remedy, such as {@link Remedy#inWords()}
     * @return plain values, in a fixed order
     */
    public Map<String, Object> toDetails(Function<Remedy, String> words) {
        if (failure == null) {
            return details;
        }
        Map<String, Object> all = new LinkedHashMap<>();
        put("subject", failure.subject(), all);
        put("expected", failure.expected(), all);
        put("found", failure.found(), all);
        all.putAll(details);
        put("remedy", failure.remedy() == null ? null : words.apply(failure.remedy()), all);
        all.put("verdict", word(failure.verdict()));
        put("who_can_fix", failure.whoCanFix(), all);
        return all;
    }

    private static void put(String name, @Nullable String value, Map<String, Object> all) {
        if (value != null) {
            all.put(name, value);
        }
    }

    /** Returns the word for a step's verdict. If nothing was decided, it differs from the word of the report. */
    private static String word(Verdict verdict) {
        return verdict == Verdict.UNDECIDED ? "not_checked" : verdict.word();
    }

    /** Returns the step for JSON. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("passed", passed());
        map.put("message", message);
        map.put("details", toDetails(Remedy::inWords));
        return map;
    }

    @Override
    public String toString() {
        return "ValidationStep[" + name + (passed() ? " passed: " : " failed: ") + message + "]";
    }
}
