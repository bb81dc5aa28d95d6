package io.kstlib.auth.spi.validation;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationFacts;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.ValidationStep.Failure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The report that a validator makes. Immutable, safe for use by several threads. */
public final class ValidationResult implements ValidationReport {

    /** The part of a report that takes some work. It is made on first use, and gives the same result each time. */
    public interface Content {

        /** {@return the steps made, the failed one last; at least one} */
        List<ValidationStep> steps();

        /** {@return the result of {@link ValidationReport#facts()}} */
        ValidationFacts facts();

        /** {@return the result of {@link ValidationReport#documents()}} */
        Map<String, String> documents();
    }

    private record Known(List<ValidationStep> steps, ValidationFacts facts, Map<String, String> documents)
            implements Content {

        Known {
            steps = List.copyOf(steps);
            documents = Collections.unmodifiableMap(new LinkedHashMap<>(documents));
        }
    }

    /** Keeps the content when a part of it is first read. Several threads may each make it; what they make is equal. */
    private static final class MadeOnce {

        private final Content content;
        private volatile @Nullable Known known;

        MadeOnce(Content content) {
            this.content = content;
        }

        Known get() {
            Known made = known;
            if (made == null) {
                made = new Known(content.steps(), content.facts(), content.documents());
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

    private ValidationResult(
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
    public static ValidationResult of(ValidationRequest request, List<ValidationStep> steps) {
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
    public static ValidationResult of(
            ValidationRequest request, List<ValidationStep> steps, Map<String, ?> payload, ValidationFacts facts) {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a report has at least one step");
        }
        Verdict verdict = steps.stream()
                .flatMap(step -> step.failure().stream())
                .findFirst()
                .map(Failure::verdict)
                .orElse(Verdict.VALID);
        return onFirstUse(request, Map.of(), payload, verdict, new Known(steps, facts, Map.of()));
    }

    /**
     * Makes a report whose content is made when it is first read.
     *
     * @param request what was asked for
     * @param header the decoded header; empty when it could not be decoded
     * @param payload the decoded claims; empty when they could not be decoded
     * @param verdict the verdict of the failed step; {@link ValidationReport.Verdict#VALID} without one
     * @param content the rest of the report
     */
    public static ValidationResult onFirstUse(
            ValidationRequest request,
            Map<String, ?> header,
            Map<String, ?> payload,
            Verdict verdict,
            Content content) {
        return new ValidationResult(
                request.kind(), request.source(), header, payload, verdict, new MadeOnce(content), null);
    }

    /**
     * Makes a copy for a signed token that was found inside the given token.
     *
     * @param inner the signed token that was encrypted, or signed again
     * @return a copy with this token
     */
    public ValidationResult signedToken(Secret inner) {
        return new ValidationResult(kind, source, header, payload, verdict, content, inner);
    }

    @Override
    public Optional<Secret> signedToken() {
        return Optional.ofNullable(signedToken);
    }

    @Override
    public Verdict verdict() {
        return verdict;
    }

    @Override
    public TokenKind kind() {
        return kind;
    }

    @Override
    public String source() {
        return source;
    }

    @Override
    public List<ValidationStep> steps() {
        return content.get().steps();
    }

    @Override
    public Map<String, Object> header() {
        return header;
    }

    @Override
    public Map<String, Object> payload() {
        return payload;
    }

    @Override
    public ValidationFacts facts() {
        return content.get().facts();
    }

    @Override
    public Map<String, String> documents() {
        return content.get().documents();
    }

    @Override
    public String toString() {
        return "ValidationReport[" + kind + ", " + verdict + "]";
    }
}
