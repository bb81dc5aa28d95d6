package com.example.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignedClientTest {

    private static ClientCredentials credentials() {
        return new SignedClientFactory()
                .create(TestContext.of(
                                "auth.providers.corporate",
                                Map.of("client_id", "my-app", "hmac_key", "env://HMAC_KEY"))
                        .secret("env://HMAC_KEY", "Jefe")
                        .clock(Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC)))
                .credentials(
                        new AuthorizationServer(null, Map.of(), Map.of()), URI.create("https://sso.example.com/token"));
    }

    @Test
    void theSignatureCoversTheEndpointAndTheTime() {
        ClientCredentials credentials = credentials();

        assertEquals(Optional.of("my-app"), credentials.parameters().first("client_id"));
        assertEquals(
                List.of(Map.entry(
                        "X-Company-Signature",
                        "t=1700000000,v="
                                + SignedClient.hmac(Secret.of("Jefe"), "1700000000 https://sso.example.com/token"))),
                credentials.headers());
    }

    /** RFC 4231, test case 2. */
    @Test
    void theSignatureIsHmacWithSha256() {
        assertEquals(
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                SignedClient.hmac(Secret.of("Jefe"), "what do ya want for nothing?"));
    }

    @Test
    void theKeyIsHiddenThoughItIsNotSent() {
        assertTrue(credentials().secrets().contains(Secret.of("Jefe")));
    }
}
