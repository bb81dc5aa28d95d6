package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.testkit.AuthFlowContract;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import java.util.Map;

/** Requests a token, and asks no person. */
final class FaultyFlow extends AuthFlowContract {

    private final Behaviour behaviour = new Behaviour();

    private final class Factory implements AuthFlowFactory {
        @Override
        public String type() {
            return "faulty";
        }

        @Override
        public String description() {
            return "a request";
        }

        @Override
        public Attendance attendance() {
            return behaviour.has(Fault.REPEATS_WITH_A_PERSON) ? Attendance.PERSON : Attendance.NONE;
        }

        @Override
        public Renewal renewal() {
            return Renewal.REPETITION;
        }

        @Override
        public AuthFlow create() {
            return new Flow();
        }
    }

    private final class Flow implements AuthFlow {
        private int runs;

        @Override
        public Token obtain(FlowContext run) {
            runs++;
            if (behaviour.has(Fault.RUNS_ONCE) && runs > 1) {
                throw new IllegalStateException("it ran before");
            }
            Token token = requested(run);
            behaviour.work(token.accessToken().reveal());
            return behaviour.has(Fault.ASKS_NO_ONE_WHETHER_THE_TOKEN_IS_GOOD) ? token : run.accept(token);
        }

        private Token requested(FlowContext run) {
            Parameters form = Parameters.none().with("grant_type", "faulty");
            Endpoint endpoint = behaviour.has(Fault.USES_ANOTHER_ENDPOINT) ? Endpoint.REVOCATION : Endpoint.TOKEN;
            try {
                return run.requestToken(ClientRequest.to(
                        endpoint,
                        behaviour.has(Fault.SENDS_THE_CLIENT_SECRET) ? form.with("client_secret", "s3cret") : form));
            } catch (RuntimeException refusal) {
                if (behaviour.has(Fault.WRAPS_REFUSALS)) {
                    throw new IllegalStateException("it did not work", refusal);
                }
                throw refusal;
            }
        }

        @Override
        public String toString() {
            return behaviour.toString();
        }
    }

    @Override
    protected AuthFlowFactory factory() {
        return new Factory();
    }

    @Override
    protected TestFlow run() {
        return TestFlow.of(
                TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app")),
                new AuthorizationServer(null, Map.of(), Map.of()));
    }
}
