package io.kstlib.auth.api.validation;

import io.kstlib.auth.api.token.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a validation found, step by step. A reader who does not trust kstlib can repeat it. It shows no secret: header and payload are decoded, and
 * never the token itself. Immutable.
 */
public final class ValidationReport {

    /** What a report says of the token. */
    public enum Verdict {
        /** Every step passed. */
        VALID,
        /** A step failed because of the token, which must not be trusted. */
        INVALID,
        /** A step failed for another reason, such as a missing answer of the server or keys that cannot be read. The token may be valid. */
        UNDECIDED,
        /** The token may be valid, but only its recipients can verify it: it is encrypted, opaque, or bound to one service. */
        NOT_VERIFIABLE,
        /** The token belongs to another provider than the one for which it was checked. Whether it is valid was not checked. */
        OTHER_PROVIDER
    }

    /** The content of a report, which is made on first use. Making it takes some work, and gives the same result each time. */
    public interface Evidence {

        /**
         * @return the steps made, the failed one last; at least one
         */
        List<ValidationStep> steps();

        /**
         * @return the result of {@link ValidationReport#facts()}
         */
        ValidationFacts facts();

        /**
         * @return the result of {@link ValidationReport#documents()}
         */
        Map<String, String> documents();
    }

    /** The content, taken from the evidence when a part of it is first read. Several threads may each take it; what they take is equal. */
    private static final class Content {

        private final Evidence evidence;
        private volatile @Nullable Parts parts;

        private record Parts(List<ValidationStep> steps, ValidationFacts facts, Map<String, String> documents) {}

        Content(Evidence evidence) {
            this.evidence = evidence;
        }

        Parts get() {
            Parts known = parts;
            if (known == null) {
                known = new Parts(
                        List.copyOf(evidence.steps()),
                        evidence.facts(),
                        Collections.unmodifiableMap(new LinkedHashMap<>(evidence.documents())));
                parts = known;
            }
            return known;
        }
    }

    private record Known(List<ValidationStep> steps, ValidationFacts facts, Map<String, String> documents)
            implements Evidence {}

    private final TokenKind kind;
    private final String source;
    private final Map<String, Object> header;
    private final Map<String, Object> payload;
    private final Verdict verdict;
    private final Content content;
    private final @Nullable Secret signedToken;

    /**
     * @param kind which token was validated
     * @param source where it came from, in words
     * @param steps the steps made, the failed one last; at least one
     * @param header the decoded header; empty when it could not be decoded
     * @param payload the decoded claims; empty when they could not be decoded
     * @param facts what is known besides the steps
     */
    public ValidationReport(
            TokenKind kind,
            String source,
            List<ValidationStep> steps,
            Map<String, ?> header,
            Map<String, ?> payload,
            ValidationFacts facts) {
        this(
                kind,
                source,
                header,
                payload,
                steps.stream().allMatch(ValidationStep::passed) ? Verdict.VALID : Verdict.INVALID,
                new Content(new Known(atLeastOne(steps), facts, Map.of())),
                null);
    }

    private ValidationReport(
            TokenKind kind,
            String source,
            Map<String, ?> header,
            Map<String, ?> payload,
            Verdict verdict,
            Content content,
            @Nullable Secret signedToken) {
        this.kind = kind;
        this.source = source;
        this.header = Collections.unmodifiableMap(new LinkedHashMap<>(header));
        this.payload = Collections.unmodifiableMap(new LinkedHashMap<>(payload));
        this.verdict = verdict;
        this.content = content;
        this.signedToken = signedToken;
    }

    private static List<ValidationStep> atLeastOne(List<ValidationStep> steps) {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a report has at least one step");
        }
        return List.copyOf(steps);
    }

    /**
     * Makes a copy for a failed step that says nothing against the token.
     *
     * @return a copy whose verdict is {@link Verdict#UNDECIDED}
     * @throws IllegalStateException if no step failed
     */
    public ValidationReport undecided() {
        return because(Verdict.UNDECIDED);
    }

    /**
     * Makes a copy with the verdict that follows from the failed step.
     *
     * @param found any verdict except {@link Verdict#VALID}
     * @return a copy with this verdict
     * @throws IllegalStateException if no step failed
     */
    public ValidationReport because(Verdict found) {
        if (isValid() || found == Verdict.VALID) {
            throw new IllegalStateException("the steps alone say that a token is valid");
        }
        return new ValidationReport(kind, source, header, payload, found, content, signedToken);
    }

    /**
     * Makes a report whose content is made when it is first read.
     *
     * @param kind which token was validated
     * @param source where it came from, in words
     * @param header the decoded header
     * @param payload the decoded claims
     * @param verdict the result of the validation
     * @param evidence the content of the report
     * @return the report
     */
    public static ValidationReport restingOn(
            TokenKind kind,
            String source,
            Map<String, ?> header,
            Map<String, ?> payload,
            Verdict verdict,
            Evidence evidence) {
        return new ValidationReport(kind, source, header, payload, verdict, new Content(evidence), null);
    }

    /**
     * Makes a copy for a signed token that was found inside the given token.
     *
     * @param inner the signed token that was encrypted, or signed again
     * @return a copy with this token
     */
    public ValidationReport withSignedToken(Secret inner) {
        return new ValidationReport(kind, source, header, payload, verdict, content, inner);
    }

    /**
     * Returns the signed token that was verified, if it is not the given token. The given token was then encrypted, or signed again.
     *
     * @return the token, which is not part of {@link #toMap()}; empty if the given token itself was verified
     */
    public Optional<Secret> signedToken() {
        return Optional.ofNullable(signedToken);
    }

    /**
     * @return what the report says of the token
     */
    public Verdict verdict() {
        return verdict;
    }

    /**
     * @return whether every step passed
     */
    public boolean isValid() {
        return verdict == Verdict.VALID;
    }

    /**
     * @return which token was validated
     */
    public TokenKind kind() {
        return kind;
    }

    /**
     * @return where the token came from, in words
     */
    public String source() {
        return source;
    }

    /**
     * @return the steps made, at least one, a failed one last
     */
    public List<ValidationStep> steps() {
        return content.get().steps();
    }

    /**
     * @return the step that failed; empty when every step passed
     */
    public Optional<ValidationStep> failedStep() {
        return steps().stream().filter(step -> !step.passed()).findFirst();
    }

    /**
     * @return the decoded header
     */
    public Map<String, Object> header() {
        return header;
    }

    /**
     * @return the decoded claims
     */
    public Map<String, Object> payload() {
        return payload;
    }

    /**
     * @return what is known besides the steps
     */
    public ValidationFacts facts() {
        return content.get().facts();
    }

    /**
     * Returns the public documents on which the report is based, exactly as they were received, for a reader who repeats the steps.
     *
     * @return the documents by file name, such as {@code discovery.json} and {@code jwks.json}; not part of {@link #toMap()}
     */
    public Map<String, String> documents() {
        return content.get().documents();
    }

    /**
     * Returns the report for JSON.
     *
     * @return {@code token_type}, {@code source}, {@code valid}, {@code verdict} (the {@link Verdict} in lower case), {@code steps}, {@code header},
     *     {@code payload}, the fields of the {@linkplain ValidationFacts#toMap() facts}, {@code error} ({@code null} when every step passed)
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("token_type", kind.fieldName());
        map.put("source", source);
        map.put("valid", isValid());
        map.put("verdict", verdict.name().toLowerCase(Locale.ROOT));
        map.put("steps", steps().stream().map(ValidationReport::stepToMap).toList());
        map.put("header", header);
        map.put("payload", payload);
        map.putAll(facts().toMap());
        map.put("error", failedStep().map(ValidationStep::message).orElse(null));
        return map;
    }

    private static Map<String, Object> stepToMap(ValidationStep step) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", step.name());
        map.put("passed", step.passed());
        map.put("message", step.message());
        map.put("details", step.details());
        return map;
    }

    @Override
    public String toString() {
        return "ValidationReport[" + kind + ", " + verdict + "]";
    }
}
