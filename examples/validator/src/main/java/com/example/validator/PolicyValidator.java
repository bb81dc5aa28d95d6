package com.example.validator;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** One step: the policy server answers 200 for a token that is valid, and 403 for one that is not. */
record PolicyValidator(URI server, HttpTransport http) implements TokenValidator {

    private static final String STEP = "ask_policy";

    @Override
    public ValidationReport validate(ValidationRequest request) {
        return ValidationReport.of(request, List.of(ask(request)));
    }

    private ValidationStep ask(ValidationRequest request) {
        HttpAnswer answer;
        try {
            answer = http.send(HttpCall.postForm(
                    server, Parameters.none().with("token", request.token().reveal())));
        } catch (NetworkException unanswered) {
            if (unanswered.reason() == NetworkException.Reason.INTERRUPTED) {
                throw unanswered; // no one waits for the report
            }
            return failed(unanswered.problem(), Verdict.UNDECIDED);
        }
        return switch (answer.status()) {
            case 200 -> ValidationStep.passed(STEP, "the policy server allows the token", asked());
            case 403 -> failed("the policy server refuses the token", Verdict.INVALID);
            default -> failed("the policy server answered with HTTP " + answer.status(), Verdict.UNDECIDED);
        };
    }

    private ValidationStep failed(String why, Verdict verdict) {
        return ValidationStep.failed(STEP, new ValidationStep.Failure(why, verdict), asked());
    }

    private Map<String, String> asked() {
        return Map.of("policy_url", server.toString());
    }
}
