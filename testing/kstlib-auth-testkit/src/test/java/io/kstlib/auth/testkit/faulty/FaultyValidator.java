package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import io.kstlib.auth.spi.validation.ValidationResult;
import io.kstlib.auth.testkit.TokenValidatorContract;
import java.util.List;
import java.util.Map;

/** Asks a server, and knows one valid token. */
final class FaultyValidator extends TokenValidatorContract {

    private final Behaviour behaviour = new Behaviour();

    private final class Factory implements TokenValidatorFactory {
        @Override
        public String type() {
            return "faulty";
        }

        @Override
        public String description() {
            return "one token";
        }

        @Override
        public TokenValidator create(ProviderContext context) {
            return new Validator(context);
        }
    }

    private final class Validator implements TokenValidator {
        private final ProviderContext context;

        Validator(ProviderContext context) {
            this.context = context;
        }

        @Override
        public ValidationReport validate(ValidationRequest request) {
            String token = request.token().reveal();
            behaviour.work(token);
            try {
                context.http().send(HttpCall.get(Servers.WORKING));
            } catch (NetworkException failed) {
                if (!behaviour.has(Fault.DECIDES_WITHOUT_THE_SERVER)) {
                    return new Answer(request, "the server does not answer", Verdict.UNDECIDED).report();
                }
            }
            boolean isValid = token.equals(valid()) || behaviour.has(Fault.ACCEPTS_EVERYTHING);
            if (!isValid && behaviour.has(Fault.THROWS_INSTEAD_OF_A_REPORT)) {
                throw new IllegalArgumentException("what is that?");
            }
            boolean isAccepted = isValid && !behaviour.has(Fault.REFUSES_EVERYTHING);
            return new Answer(request, isAccepted ? "" : "refused", Verdict.INVALID).report();
        }

        @Override
        public String toString() {
            return behaviour.toString();
        }
    }

    private final class Answer {
        private final ValidationRequest request;
        private final String refusal;
        private final Verdict verdict;

        Answer(ValidationRequest request, String refusal, Verdict verdict) {
            this.request = request;
            this.refusal = refusal;
            this.verdict = verdict;
        }

        ValidationReport report() {
            String message = behaviour.has(Fault.SHOWS_IN_THE_REPORT)
                    ? "the token " + request.token().reveal()
                    : "the token";
            ValidationStep step = refusal.isEmpty()
                    ? ValidationStep.passed("server", message, Map.of())
                    : ValidationStep.failed(
                            "server", new ValidationStep.Failure(message + " " + refusal, verdict), Map.of());
            return ValidationResult.of(request, List.of(step));
        }
    }

    @Override
    protected TokenValidatorFactory factory() {
        return new Factory();
    }

    @Override
    protected ProviderContext context() {
        return Servers.working();
    }

    @Override
    protected ProviderContext unreachable() {
        return Servers.away();
    }

    @Override
    protected String valid() {
        return "canary-valid";
    }

    @Override
    protected String invalid() {
        return "canary-invalid";
    }
}
