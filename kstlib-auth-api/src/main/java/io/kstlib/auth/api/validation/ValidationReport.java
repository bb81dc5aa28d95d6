package io.kstlib.auth.api.validation;

import io.kstlib.auth.api.token.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a validation, step by step. A reader who does not trust kstlib can repeat it. It shows no secret: header and payload are decoded, and
 * never the token itself. Validators make reports; programs only read them. Immutable, safe for use by several threads.
 */
public interface ValidationReport {

    /** The verdict of a report on the token. */
    enum Verdict {
        /** Every step passed. */
        VALID("valid"),
        /** A step failed because of the token, which must not be trusted. */
        INVALID("invalid"),
        /** A step failed for another reason, such as a missing answer of the server or keys that cannot be read. The token may be valid. */
        UNDECIDED("undecided"),
        /** The token may be valid, but only its recipients can verify it: it is encrypted, opaque, or bound to one service. */
        NOT_VERIFIABLE("not_verifiable"),
        /** The token belongs to another provider than the one for which it was checked. Whether it is valid was not checked. */
        OTHER_PROVIDER("other_provider");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        /** {@return the name of this value in JSON} */
        public String word() {
            return word;
        }
    }

    /**
     * Returns the signed token that was verified, if it is not the given token. The given token was then encrypted, or signed again.
     *
     * @return the token, which is not part of {@link #toMap()}; empty if the given token itself was verified
     */
    Optional<Secret> signedToken();

    /** {@return the verdict on the token} */
    Verdict verdict();

    /** {@return whether every step passed} */
    default boolean isValid() {
        return verdict() == Verdict.VALID;
    }

    /** {@return the kind of token that was validated} */
    TokenKind kind();

    /** {@return the origin of the token, in words} */
    String source();

    /** {@return the steps made, at least one, a failed one last} */
    List<ValidationStep> steps();

    /** {@return the step that failed; empty when every step passed} */
    default Optional<ValidationStep> failedStep() {
        return steps().stream().filter(step -> !step.passed()).findFirst();
    }

    /** {@return the decoded header; empty when it could not be decoded} */
    Map<String, Object> header();

    /** {@return the decoded claims; empty when they could not be decoded} */
    Map<String, Object> payload();

    /** {@return the facts that are known besides the steps} */
    ValidationFacts facts();

    /**
     * Returns the public documents on which the report is based, exactly as they were received, for a reader who repeats the steps.
     *
     * @return the documents by file name, such as {@code discovery.json} and {@code jwks.json}; not part of {@link #toMap()}
     */
    Map<String, String> documents();

    /**
     * Returns the report for JSON.
     *
     * @return {@code token_type}, {@code source}, {@code valid}, {@code verdict} (the {@link Verdict} in lower case), {@code steps}, {@code header},
     *     {@code payload}, the fields of the {@linkplain ValidationFacts#toMap() facts}, {@code error} ({@code null} when every step passed)
     */
    default Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("token_type", kind().fieldName());
        map.put("source", source());
        map.put("valid", isValid());
        map.put("verdict", verdict().word());
        map.put("steps", steps().stream().map(ValidationStep::toMap).toList());
        map.put("header", header());
        map.put("payload", payload());
        map.putAll(facts().toMap());
        map.put("error", failedStep().map(ValidationStep::message).orElse(null));
        return map;
    }
}
