package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationStep;
import java.util.List;
import java.util.Map;

/** Assertions on reports. */
public final class Reports {

    public static final List<String> STEPS = List.of(
            "decode_structure",
            "discover_issuer",
            "fetch_jwks",
            "extract_public_key",
            "verify_signature",
            "validate_claims");

    private static final Map<String, Verdict> VERDICTS = Map.of(
            "invalid", Verdict.INVALID,
            "not_verifiable", Verdict.NOT_VERIFIABLE,
            "other_provider", Verdict.OTHER_PROVIDER,
            "not_checked", Verdict.UNDECIDED);

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
        assertEquals(subject, failed.details().get("subject"), () -> explain(report));
        assertEquals(
                STEPS.subList(0, STEPS.indexOf(step) + 1),
                report.steps().stream().map(ValidationStep::name).toList());
        assertEquals(
                VERDICTS.get(String.valueOf(failed.details().get("verdict"))), report.verdict(), () -> explain(report));
        for (String fact : List.of("expected", "found", "who_can_fix")) {
            assertTrue(failed.details().containsKey(fact), () -> fact + " is missing: " + failed);
        }
        assertNotNull(failed.failure().orElseThrow().next(), () -> "nowhere to look: " + failed);
        return failed;
    }

    public static String explain(ValidationReport report) {
        StringBuilder text = new StringBuilder();
        report.steps().forEach(step -> text.append(step).append('\n'));
        return text.toString();
    }
}
