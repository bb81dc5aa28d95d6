package com.example.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.testkit.TestAnswer;
import io.kstlib.auth.testkit.context.TestContext;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyValidatorTest {

    static TestContext context(HttpTransport http) {
        return TestContext.of("auth.providers.corporate", Map.of("policy_url", "https://policy.example.com/judge"))
                .http(http);
    }

    static HttpAnswer answer(HttpCall call, int status) {
        return TestAnswer.empty(call, status);
    }

    static HttpTransport failing(Reason reason) {
        return call -> {
            throw new NetworkException(call.uri(), reason, "no answer from " + call.uri(), null, null);
        };
    }

    private static ValidationReport validate(HttpTransport http) {
        return new PolicyValidatorFactory()
                .create(context(http))
                .validate(new ValidationRequest(Secret.of("canary"), TokenKind.ACCESS_TOKEN, "stored access_token"));
    }

    @Test
    void aServerThatIsOutOfOrderDecidesNothing() {
        assertEquals(
                Verdict.UNDECIDED, validate(call -> answer(call, 500)).verdict());
    }

    @Test
    void theReportSaysWhyNothingWasDecided() {
        ValidationReport report = validate(failing(Reason.TIMED_OUT));

        assertEquals(
                "no answer from https://policy.example.com/judge",
                report.failedStep().orElseThrow().message());
    }

    @Test
    void anInterruptEndsTheValidation() {
        assertThrows(NetworkException.class, () -> validate(failing(Reason.INTERRUPTED)));
    }

    @Test
    void aSectionWithoutAPolicyServerIsRefused() {
        TestContext context = TestContext.of("auth.providers.corporate", Map.of());

        assertThrows(ConfigurationException.class, () -> new PolicyValidatorFactory().create(context));
    }
}
