package com.example.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
import io.kstlib.auth.testkit.server.TestPerson;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The provider at a server that listens, by the HTTP of kstlib. */
class SessionOverHttpTest {

    @RegisterExtension
    final TestIdentityProvider server = new TestIdentityProvider();

    @Test
    void theServerGetsTheApiKeyInTheForm() {
        server.answer("/session", Map.of("session", "s-1", "seconds", 600));
        TestContext context = TestContext.of(
                        "auth.providers.company",
                        Map.of("server", server.issuer(), "client_id", "robot", "api_key", "env://API_KEY"))
                .secret("env://API_KEY", "canary-key");

        Token token = new SessionProviderFactory()
                .create(context)
                .login(TestPerson.away().request(LoginRequest.Mode.BROWSER));

        assertEquals(Secret.of("s-1"), token.accessToken());
        assertEquals(
                Map.of("account", "robot", "api_key", "canary-key"),
                server.requests("/session").get(0).form());
    }
}
