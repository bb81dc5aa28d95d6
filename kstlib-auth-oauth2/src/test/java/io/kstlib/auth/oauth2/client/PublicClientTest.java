package io.kstlib.auth.oauth2.client;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator.PublicClient;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.testkit.ClientAuthenticationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PublicClientTest extends ClientAuthenticationContract {

    @Override
    protected ClientAuthenticationFactory factory() {
        return new PublicClient();
    }

    @Override
    protected TestContext configured() {
        return ConfidentialContract.client();
    }

    @Override
    protected TestContext unconfigured() {
        return ConfidentialContract.confidential();
    }

    @Override
    protected Set<String> secrets() {
        return Set.of();
    }

    @Test
    void missesTheClientIdOnlyWhereItIsSent() { // a section without it may have a certificate
        ClientAuthentication client = factory().create(TestContext.of("auth.providers.corporate", Map.of()));
        AuthorizationServer server = new AuthorizationServer(null, Map.of(), Map.of());
        URI endpoint = URI.create("https://sso.example.com/token");

        assertTrue(client.tlsIdentity().isEmpty());
        ConfigurationException missing =
                assertThrows(ConfigurationException.class, () -> client.credentials(server, endpoint));
        assertTrue(missing.getMessage().contains("auth.providers.corporate.client_id"), missing.getMessage());
    }
}
