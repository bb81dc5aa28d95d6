package io.kstlib.auth.api.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValidationReportTest {

    private static ValidationReport report(ValidationStep... steps) {
        return new ValidationReport(
                TokenKind.ID_TOKEN, "stored id_token", List.of(steps), Map.of(), Map.of(), OwnFacts.NONE);
    }

    private static ValidationStep passed() {
        return ValidationStep.passed("decode_structure", "a JWT", Map.of());
    }

    private static ValidationStep failed() {
        return ValidationStep.failed("fetch_jwks", new ValidationStep.Failure("there is a web page"), Map.of());
    }

    @Test
    void isValidWhenEveryStepPassed() {
        ValidationReport report = report(passed());

        assertTrue(report.isValid());
        assertEquals(Verdict.VALID, report.verdict());
        assertEquals("valid", report.toMap().get("verdict"));
        assertThrows(IllegalStateException.class, report::undecided);
    }

    @Test
    void isInvalidWhenAStepFailed() {
        ValidationReport report = report(passed(), failed());

        assertFalse(report.isValid());
        assertEquals(Verdict.INVALID, report.verdict());
        assertEquals("there is a web page", report.toMap().get("error"));
    }

    @Test
    void isNeitherWhenTheFailedStepSaysNothingAgainstTheToken() {
        ValidationReport report = report(passed(), failed()).undecided();

        assertFalse(report.isValid());
        assertEquals(Verdict.UNDECIDED, report.verdict());
        assertEquals("undecided", report.toMap().get("verdict"));
        assertEquals(false, report.toMap().get("valid"));
    }
}
