package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.testkit.AuthFlowContract;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import java.net.URI;
import java.util.Map;

class ClientCredentialsContractTest extends AuthFlowContract {

    @Override
    protected AuthFlowFactory factory() {
        return new ClientCredentialsFlowFactory();
    }

    @Override
    protected TestFlow run() {
        return TestFlow.of(
                TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app", "client_secret", "s3cret")),
                new AuthorizationServer(
                        "https://sso.example.com",
                        Map.of(Endpoint.TOKEN, URI.create("https://sso.example.com/token")),
                        Map.of()));
    }
}
