package io.kstlib.auth.api.validation;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.ValidationStep.Failure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of a validation, step by step. A reader who does not trust kstlib can repeat it. It shows no secret: header and payload are decoded, and
 * never the token itself. Validators make reports; programs only read them. Immutable, safe for use by several threads.
 */
public final class ValidationReport {

    /** The verdict of a report on the token. */
    public enum Verdict {
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

    /** The part of a report that takes some work. */
    private record Content(List<ValidationStep> steps, ValidationFacts facts, Map<String, String> documents) {

        Content {
            steps = List.copyOf(steps);
            documents = Collections.unmodifiableMap(new LinkedHashMap<>(documents));
        }
    }

    /** Keeps the content when a part of it is first read. Several threads may each make it; what they make is equal. */
    private static final class MadeOnce {

        private final Supplier<Content> content;
        private volatile @Nullable Content known;

        MadeOnce(Supplier<Content> content) {
            this.content = content;
        }

        Content get() {
            Content made = known;
            if (made == null) {
                made = content.get();
                known = made;
            }
            return made;
        }
    }

    private final TokenKind kind;
    private final String source;
    private final Map<String, Object> header;
    private final Map<String, Object> payload;
    private final Verdict verdict;
    private final MadeOnce content;
    private final @Nullable Secret signedToken;

    private ValidationReport(
            TokenKind kind,
            String source,
            Map<String, ?> header,
            Map<String, ?> payload,
            Verdict verdict,
            MadeOnce content,
            @Nullable Secret signedToken) {
        this.kind = kind;
        this.source = source;
        this.header = Collections.unmodifiableMap(new LinkedHashMap<>(header));
        this.payload = Collections.unmodifiableMap(new LinkedHashMap<>(payload));
        this.verdict = verdict;
        this.content = content;
        this.signedToken = signedToken;
    }

    /**
     * Makes the report of a validator that does not look into the token. The failed step says the verdict; without one, the token is valid.
     *
     * @param request what was asked for
     * @param steps the steps made, the failed one last; at least one
     * @throws IllegalArgumentException without a step
     */
    public static ValidationReport of(ValidationRequest request, List<ValidationStep> steps) {
        return of(request, steps, Map.of(), ValidationFacts.of(Map.of()));
    }

    /**
     * Makes the report of a validator that learns what the token says. The failed step says the verdict; without one, the token is valid.
     *
     * @param request what was asked for
     * @param steps the steps made, the failed one last; at least one
     * @param payload the claims; empty when they are not known
     * @param facts what is known besides the steps
     * @throws IllegalArgumentException without a step
     */
    public static ValidationReport of(
            ValidationRequest request, List<ValidationStep> steps, Map<String, ?> payload, ValidationFacts facts) {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a report has at least one step");
        }
        Verdict verdict = steps.stream()
                .flatMap(step -> step.failure().stream())
                .findFirst()
                .map(Failure::verdict)
                .orElse(Verdict.VALID);
        Content known = new Content(steps, facts, Map.of());
        return new ValidationReport(
                request.kind(), request.source(), Map.of(), payload, verdict, new MadeOnce(() -> known), null);
    }

    /**
     * Makes a report whose steps, facts and documents are made when one of them is first read.
     *
     * @param request what was asked for
     * @param header the decoded header; empty when it could not be decoded
     * @param payload the decoded claims; empty when they could not be decoded
     * @param verdict the verdict of the failed step; {@link Verdict#VALID} without one
     * @param rest makes a report with the steps, the facts and the documents; it makes an equal one each time
     */
    public static ValidationReport onFirstUse(
            ValidationRequest request,
            Map<String, ?> header,
            Map<String, ?> payload,
            Verdict verdict,
            Supplier<ValidationReport> rest) {
        MadeOnce content = new MadeOnce(() -> rest.get().content.get());
        return new ValidationReport(request.kind(), request.source(), header, payload, verdict, content, null);
    }

    /**
     * Makes a copy for a signed token that was found inside the given token.
     *
     * @param inner the signed token that was encrypted, or signed again
     * @return a copy with this token
     */
    public ValidationReport signedToken(Secret inner) {
        return new ValidationReport(kind, source, header, payload, verdict, content, inner);
    }

    /**
     * {@return a copy with these documents}
     *
     * @param received see {@link #documents()}
     */
    public ValidationReport documents(Map<String, String> received) {
        MadeOnce with = new MadeOnce(() -> new Content(steps(), facts(), received));
        return new ValidationReport(kind, source, header, payload, verdict, with, signedToken);
    }

    /**
     * Returns the signed token that was verified, if it is not the given token. The given token was then encrypted, or signed again.
     *
     * @return the token, which is not part of {@link #toMap()}; empty if the given token itself was verified
     */
    public Optional<Secret> signedToken() {
        return Optional.ofNullable(signedToken);
    }

    /** {@return the verdict on the token} */
    public Verdict verdict() {
        return verdict;
    }

    /** {@return whether every step passed} */
    public boolean isValid() {
        return verdict == Verdict.VALID;
    }

    /** {@return the kind of token that was validated} */
    public TokenKind kind() {
        return kind;
    }

    /** {@return the origin of the token, in words} */
    public String source() {
        return source;
    }

    /** {@return the steps made, at least one, a failed one last} */
    public List<ValidationStep> steps() {
        return content.get().steps();
    }

    /** {@return the step that failed; empty when every step passed} */
    public Optional<ValidationStep> failedStep() {
        return steps().stream().filter(step -> !step.passed()).findFirst();
    }

    /** {@return the decoded header; empty when it could not be decoded} */
    public Map<String, Object> header() {
        return header;
    }

    /** {@return the decoded claims; empty when they could not be decoded} */
    public Map<String, Object> payload() {
        return payload;
    }

    /** {@return the facts that are known besides the steps} */
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
        map.put("verdict", verdict.word());
        map.put("steps", steps().stream().map(ValidationStep::toMap).toList());
        map.put("header", header);
        map.put("payload", payload);
        map.putAll(facts().toMap());
        map.put("error", failedStep().map(ValidationStep::message).orElse(null));
        return map;
    }

    @Override
    public String toString() {
        return "ValidationReport[" + kind + ", " + verdict + "]";
    }
}
