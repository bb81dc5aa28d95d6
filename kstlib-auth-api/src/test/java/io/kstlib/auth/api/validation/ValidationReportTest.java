package io.kstlib.auth.api.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ValidationReportTest {

    private static final ValidationRequest REQUEST =
            new ValidationRequest(Secret.of("canary-token"), TokenKind.ID_TOKEN, "stored id_token");

    private static ValidationReport report(ValidationStep... steps) {
        return ValidationReport.of(REQUEST, List.of(steps));
    }

    private static ValidationStep passed() {
        return ValidationStep.passed("decode_structure", "a JWT", Map.of());
    }

    private static ValidationStep failed(Verdict verdict) {
        return ValidationStep.failed(
                "fetch_jwks", new ValidationStep.Failure("there is a web page", verdict), Map.of());
    }

    @Test
    void isValidWhenEveryStepPassed() {
        ValidationReport report = report(passed());

        assertTrue(report.isValid());
        assertEquals(Verdict.VALID, report.verdict());
        assertEquals("valid", report.toMap().get("verdict"));
    }

    @Test
    void isInvalidWhenAStepFailedBecauseOfTheToken() {
        ValidationReport report = report(passed(), failed(Verdict.INVALID));

        assertFalse(report.isValid());
        assertEquals(Verdict.INVALID, report.verdict());
        assertEquals("there is a web page", report.toMap().get("error"));
    }

    @Test
    void isNeitherWhenTheFailedStepSaysNothingAgainstTheToken() {
        ValidationReport report = report(passed(), failed(Verdict.UNDECIDED));

        assertFalse(report.isValid());
        assertEquals(Verdict.UNDECIDED, report.verdict());
        assertEquals("undecided", report.toMap().get("verdict"));
        assertEquals(false, report.toMap().get("valid"));
    }

    @Test
    void refusesAFailureThatSaysValid() {
        assertThrows(IllegalArgumentException.class, () -> new ValidationStep.Failure("wrong", Verdict.VALID));
    }

    @Test
    void refusesToBeValidWithoutAStep() {
        assertThrows(IllegalArgumentException.class, () -> ValidationReport.of(REQUEST, List.of()));
    }

    @Test
    void makesItsContentOnceAndOnlyWhenItIsRead() {
        AtomicInteger made = new AtomicInteger();
        ValidationReport report = ValidationReport.onFirstUse(REQUEST, Map.of(), Map.of(), Verdict.VALID, () -> {
            made.incrementAndGet();
            return report(passed());
        });

        assertTrue(report.isValid());
        assertEquals(0, made.get());

        report.steps();
        report.toMap();

        assertEquals(1, made.get());
    }

    @Test
    void showsInJsonWhatIsKnownOfTheFailureBesideTheFacts() {
        ValidationStep.Failure failure = new ValidationStep.Failure(
                "aud is another one",
                Verdict.UNDECIDED,
                "aud",
                Remedy.advice("Ask the provider"),
                "my-app",
                "another-app",
                "the provider");
        ValidationStep step = ValidationStep.failed("validate_claims", failure, Map.of("clock_skew_seconds", 30L));

        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("subject", "aud");
        expected.put("expected", "my-app");
        expected.put("found", "another-app");
        expected.put("clock_skew_seconds", 30L);
        expected.put("remedy", "Ask the provider");
        expected.put("verdict", "not_checked");
        expected.put("who_can_fix", "the provider");
        Map<String, Object> inJson =
                Map.of("name", step.name(), "passed", false, "message", step.message(), "details", expected);
        assertEquals(List.of(inJson), report(step).toMap().get("steps"));
        assertEquals(
                List.copyOf(expected.keySet()),
                List.copyOf(step.toDetails(Remedy::inWords).keySet()));
        assertEquals(Map.of("clock_skew_seconds", 30L), step.details());
    }

    @Test
    void namesTheFieldsOfJsonInTheirOrder() {
        assertEquals(
                List.of("token_type", "source", "valid", "verdict", "steps", "header", "payload", "error"),
                List.copyOf(report(passed()).toMap().keySet()));
    }

    @Test
    void leavesOutTheFactsThatAPluginDoesNotKnow() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("seal", "red");
        facts.put("keeper", null);

        assertEquals(Map.of("seal", "red"), ValidationFacts.of(facts).toMap());
    }
}
