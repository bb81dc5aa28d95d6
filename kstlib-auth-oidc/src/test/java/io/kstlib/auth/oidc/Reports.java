package io.kstlib.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationStep;
import java.util.List;

/** What tests expect of reports. */
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

    /** Refused at this step and for this header or claim, after the steps before it passed. */
    public static ValidationStep assertRefused(ValidationReport report, String step, String subject) {
        assertFalse(report.isValid(), "the token was accepted");
        ValidationStep failed = report.failedStep().orElseThrow();
        assertEquals(step, failed.name(), () -> explain(report));
        assertEquals(subject, failed.details().get("subject"), () -> explain(report));
        assertEquals(
                STEPS.subList(0, STEPS.indexOf(step) + 1),
                report.steps().stream().map(ValidationStep::name).toList());
        assertEquals(
                "invalid".equals(failed.details().get("verdict")) ? Verdict.INVALID : Verdict.UNDECIDED,
                report.verdict(),
                () -> explain(report));
        return failed;
    }

    public static String explain(ValidationReport report) {
        StringBuilder text = new StringBuilder();
        report.steps().forEach(step -> text.append(step).append('\n'));
        return text.toString();
    }
}
