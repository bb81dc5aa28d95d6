package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.text.PrintableText;
import io.kstlib.auth.testkit.AuthFlowContract;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import io.kstlib.auth.testkit.server.TestPerson;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Shows a code, and waits for the token. It says that it asks no person, since the contract runs a repetition only then. */
final class FaultyFlow extends AuthFlowContract {

    private final Behaviour behaviour = new Behaviour();

    @Plugin(type = "faulty", description = "a request")
    private final class Factory implements AuthFlowFactory {
        @Override
        public Attendance attendance() {
            return behaviour.has(Fault.REPEATS_WITH_A_PERSON) ? Attendance.PERSON : Attendance.NONE;
        }

        @Override
        public Set<Endpoint> endpoints() {
            return Set.of(Endpoint.TOKEN, Endpoint.DEVICE_AUTHORIZATION);
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

    /** Shows a code to the person, and asks for the token until the person has entered it. */
    private final class Flow implements AuthFlow {
        private int runs;
        private String firstCode = "";

        @Override
        public Token obtain(FlowContext run) {
            runs++;
            if (behaviour.has(Fault.RUNS_ONCE) && runs > 1) {
                throw new IllegalStateException("it ran before");
            }
            Token token = requested(run, deviceCode(run));
            behaviour.work(token.accessToken().reveal());
            return behaviour.has(Fault.ASKS_NO_ONE_WHETHER_THE_TOKEN_IS_GOOD) ? token : run.accept(token);
        }

        private String deviceCode(FlowContext run) {
            Map<String, Object> answer =
                    run.request(ClientRequest.to(Endpoint.DEVICE_AUTHORIZATION, Parameters.none()));
            String code = answer.get("user_code").toString();
            URI page = URI.create(answer.get("verification_uri").toString());
            if ((!WebOrigin.of(page).isSafe() && !behaviour.has(Fault.SHOWS_ANY_ADDRESS))
                    || (!isVisible(code + page) && !behaviour.has(Fault.SHOWS_INVISIBLE_CODES))) {
                throw new ProtocolException(page, "the code is not safe to show", null, null);
            }
            String deviceCode = answer.get("device_code").toString();
            UserInteraction person = run.request().interaction();
            person.showCode(new UserInteraction.UserCode(code, page, null, Duration.ofMinutes(1)));
            if (behaviour.has(Fault.TELLS_THE_DEVICE_CODE)) {
                person.tell("waiting for " + deviceCode);
            }
            if (firstCode.isEmpty() || !behaviour.has(Fault.KEEPS_THE_FIRST_CODE)) {
                firstCode = deviceCode;
            }
            return firstCode;
        }

        private static boolean isVisible(String text) {
            return text.codePoints().allMatch(PrintableText::isVisible);
        }

        private Token requested(FlowContext run, String deviceCode) {
            Parameters form = Parameters.none().with("grant_type", "faulty").with("device_code", deviceCode);
            Endpoint endpoint = behaviour.has(Fault.USES_ANOTHER_ENDPOINT) ? Endpoint.REVOCATION : Endpoint.TOKEN;
            try {
                return run.requestToken(ClientRequest.to(
                        endpoint,
                        behaviour.has(Fault.SENDS_THE_CLIENT_SECRET) ? form.with("client_secret", "s3cret") : form));
            } catch (OAuthErrorException refusal) {
                if (refusal.error().equals("authorization_pending")) {
                    pause(run);
                    return requested(run, deviceCode);
                }
                if (behaviour.has(Fault.WRAPS_REFUSALS)) {
                    throw new IllegalStateException("it did not work", refusal);
                }
                throw refusal;
            }
        }

        private void pause(FlowContext run) {
            try {
                if (!behaviour.has(Fault.POLLS_WITHOUT_PAUSE)) {
                    run.pause(Duration.ofSeconds(5));
                }
            } catch (InterruptedException stopped) {
                throw new IllegalStateException("no test interrupts it", stopped);
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
                        new AuthorizationServer(null, Map.of(), Map.of()))
                .answers(request -> Map.of(
                        "device_code", "canary-device-code",
                        "user_code", "WDJB-MJHT",
                        "verification_uri", "https://sso.example.com/device"))
                .person(TestPerson.whoEntersCodes(code -> {}), LoginRequest.Mode.NO_BROWSER);
    }
}
