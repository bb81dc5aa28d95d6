package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.testkit.AuthFlowContract;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import io.kstlib.auth.testkit.server.TestPerson;
import java.net.URI;
import java.util.Map;

/** The contract of flows, for logins by authorization code. The person pastes the URL at which the browser ends. */
abstract class AuthorizationCodeContract extends AuthFlowContract {

    @Override
    protected TestFlow run() {
        TestPerson person = TestPerson.whoPastes(asked -> asked.redirectUri() + "?code=a-code&state=" + asked.state());
        return TestFlow.of(
                        TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app")),
                        new AuthorizationServer(
                                null,
                                Map.of(
                                        Endpoint.TOKEN, URI.create("https://sso.example.com/token"),
                                        Endpoint.AUTHORIZATION, URI.create("https://sso.example.com/authorize")),
                                Map.of()))
                .person(person, Mode.MANUAL);
    }
}
