package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.api.validation.report.ProofFacts;
import java.util.List;

/** Assertions on reports. */
public final class Reports {

    public static final List<String> STEPS = List.of(
            "decode_structure",
            "discover_issuer",
            "fetch_jwks",
            "extract_public_key",
            "verify_signature",
            "validate_claims");

    private Reports() {}

    public static void assertValid(ValidationReport report) {
        assertTrue(report.isValid(), () -> explain(report));
        assertEquals(STEPS, report.steps().stream().map(ValidationStep::name).toList());
    }

    /** Asserts that the report fails at this step because of this header or claim, and that the steps before it passed. */
    public static ValidationStep assertRefused(ValidationReport report, String step, String subject) {
        assertFalse(report.isValid(), "the token was accepted");
        ValidationStep failed = report.failedStep().orElseThrow();
        assertEquals(step, failed.name(), () -> explain(report));
        ValidationStep.Failure failure = failed.failure().orElseThrow();
        assertEquals(subject, failure.subject(), () -> explain(report));
        assertEquals(
                STEPS.subList(0, STEPS.indexOf(step) + 1),
                report.steps().stream().map(ValidationStep::name).toList());
        assertEquals(failure.verdict(), report.verdict(), () -> explain(report));
        assertNotNull(failure.expected(), () -> "nothing expected: " + failed);
        assertNotNull(failure.found(), () -> "nothing found: " + failed);
        assertNotNull(failure.whoCanFix(), () -> "no one can correct: " + failed);
        assertNotNull(((ProofFacts) report.facts()).next(), () -> "nowhere to look: " + failed);
        return failed;
    }

    public static String explain(ValidationReport report) {
        StringBuilder text = new StringBuilder();
        report.steps().forEach(step -> text.append(step).append('\n'));
        return text.toString();
    }
}
