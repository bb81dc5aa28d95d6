package com.example.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.api.http.HttpAnswer;
import io.kstlib.auth.api.http.HttpTransport;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyValidatorTest {

    private static ValidationReport validate(HttpTransport http) {
        TestContext context = TestContext.of(
                        "auth.providers.corporate", Map.of("policy_url", "https://policy.example.com/judge"))
                .http(http);
        return new PolicyValidatorFactory()
                .create(context)
                .validate(new ValidationRequest(Secret.of("canary"), TokenKind.ACCESS_TOKEN, "stored access_token"));
    }

    private static HttpTransport answering(int status) {
        return call -> {
            assertEquals("token=canary", new String(call.body(), StandardCharsets.UTF_8));
            return new HttpAnswer(call.uri(), status, Map.of(), new byte[0], Instant.now(), Instant.now(), null);
        };
    }

    private static HttpTransport failing(Reason reason) {
        return call -> {
            throw new NetworkException(call.uri(), reason, "no answer from " + call.uri(), null, null);
        };
    }

    @Test
    void theAnswerOfTheServerIsTheVerdict() {
        assertEquals(Verdict.VALID, validate(answering(200)).verdict());
        assertEquals(Verdict.INVALID, validate(answering(403)).verdict());
        assertEquals(Verdict.UNDECIDED, validate(answering(500)).verdict());
    }

    @Test
    void aServerThatDoesNotAnswerDecidesNothing() {
        ValidationReport report = validate(failing(Reason.TIMED_OUT));

        assertEquals(Verdict.UNDECIDED, report.verdict());
        assertEquals(
                "no answer from https://policy.example.com/judge",
                report.failedStep().orElseThrow().message());
    }

    @Test
    void anInterruptEndsTheValidation() {
        assertThrows(NetworkException.class, () -> validate(failing(Reason.INTERRUPTED)));
    }

    @Test
    void theReportDoesNotShowTheToken() {
        assertFalse(validate(answering(403)).toMap().toString().contains("canary"));
    }

    @Test
    void aSectionWithoutAPolicyServerIsRefused() {
        TestContext context = TestContext.of("auth.providers.corporate", Map.of());

        assertThrows(ConfigurationException.class, () -> new PolicyValidatorFactory().create(context));
    }
}
