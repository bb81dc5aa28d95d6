package com.example.validator;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.api.validation.OwnFacts;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.api.validation.ValidationReport;
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
        HttpAnswer answer;
        try {
            answer = http.send(HttpCall.postForm(
                    server, Parameters.none().with("token", request.token().reveal())));
        } catch (NetworkException failed) {
            if (failed.reason() == NetworkException.Reason.INTERRUPTED) {
                throw failed; // no one waits for the report
            }
            return refused(request, failed.problem()).undecided();
        }
        String answered = "the policy server answered with HTTP " + answer.status();
        return switch (answer.status()) {
            case 200 -> report(request, ValidationStep.passed(STEP, "the policy server allows the token", asked()));
            case 403 -> refused(request, "the policy server refuses the token");
            default -> refused(request, answered).undecided();
        };
    }

    private ValidationReport refused(ValidationRequest request, String why) {
        return report(request, ValidationStep.failed(STEP, new ValidationStep.Failure(why), asked()));
    }

    private Map<String, String> asked() {
        return Map.of("policy_url", server.toString());
    }

    private static ValidationReport report(ValidationRequest request, ValidationStep step) {
        return new ValidationReport(request.kind(), request.source(), List.of(step), Map.of(), Map.of(), OwnFacts.NONE);
    }
}
