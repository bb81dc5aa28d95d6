package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationStep;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import io.kstlib.auth.testkit.TokenValidatorContract;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a server, and knows one valid token. */
final class FaultyValidator extends TokenValidatorContract {

    static final String VALID = "canary-valid";

    private final Behaviour behaviour = new Behaviour();

    @Plugin(type = "faulty", description = "one token")
    private final class Factory implements TokenValidatorFactory {
        @Override
        public TokenValidator create(ProviderContext context) {
            return new Validator(context);
        }
    }

    private final class Validator implements TokenValidator {
        private final ProviderContext context;
        private volatile @Nullable Judgement first;

        Validator(ProviderContext context) {
            this.context = context;
        }

        @Override
        public ValidationReport validate(ValidationRequest request) {
            String token = request.token().reveal();
            behaviour.work(token);
            Judgement judgement = first;
            if (judgement == null || !behaviour.has(Fault.REMEMBERS_THE_FIRST_VERDICT)) {
                judgement = judged(token);
                first = judgement;
            }
            return new Answer(request, judgement.refusal(), judgement.verdict()).report();
        }

        private Judgement judged(String token) {
            String valid;
            try {
                valid = ask(token);
            } catch (NetworkException failed) {
                if (failed.reason() == Reason.INTERRUPTED && !behaviour.has(Fault.SWALLOWS_THE_INTERRUPT)) {
                    throw failed;
                }
                valid = behaviour.has(Fault.DECIDES_WITHOUT_THE_SERVER) ? VALID : "";
            }
            if (valid.isEmpty()) {
                return new Judgement("cannot be judged", Verdict.UNDECIDED);
            }
            boolean isValid = token.equals(valid) || behaviour.has(Fault.ACCEPTS_EVERYTHING);
            if (!isValid && behaviour.has(Fault.THROWS_INSTEAD_OF_A_REPORT)) {
                throw new IllegalArgumentException("what is that?");
            }
            boolean isAccepted = isValid && !behaviour.has(Fault.REFUSES_EVERYTHING);
            return new Judgement(isAccepted ? "" : "is refused", Verdict.INVALID);
        }

        /** Asks the server which token is valid. An answer without one is empty. */
        private String ask(String token) {
            Parameters form = Parameters.none().with("token", token);
            HttpAnswer answer = context.http()
                    .send(
                            behaviour.has(Fault.SENDS_IN_THE_URL)
                                    ? HttpCall.get(form.addedTo(Servers.WORKING))
                                    : HttpCall.postForm(Servers.WORKING, form));
            if (!answer.isSuccess()) {
                return behaviour.has(Fault.TAKES_AN_OUTAGE_FOR_A_VERDICT) ? VALID : "";
            }
            try {
                return String.valueOf(Json.readObject(answer.body()).getOrDefault("valid", ""));
            } catch (JsonException malformed) {
                return behaviour.has(Fault.TAKES_ANY_ANSWER_FOR_A_VERDICT) ? VALID : "";
            }
        }

        @Override
        public String toString() {
            return behaviour.toString();
        }
    }

    private record Judgement(String refusal, Verdict verdict) {}

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
            return ValidationReport.of(request, List.of(step));
        }
    }

    @Override
    protected TokenValidatorFactory factory() {
        return new Factory();
    }

    @Override
    protected TestContext context() {
        return Servers.working();
    }

    @Override
    protected TestContext unreachable() {
        return Servers.away();
    }

    @Override
    protected String valid() {
        return VALID;
    }

    @Override
    protected String invalid() {
        return "canary-invalid";
    }
}
