package io.kstlib.auth.client.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The signatures of a client with {@code profile: fapi2} (FAPI 2.0 Security Profile sections 5.3.3.1 and 5.4). */
class ProfileTest {

    private static TestContext rsa() {
        return Assertions.withKey("rsa.pem").with("profile", "fapi2");
    }

    private static ClientCredentials credentials(TestContext context, AuthorizationServer server) {
        return Assertions.byKey(context).credentials(server, Assertions.TOKEN_ENDPOINT);
    }

    private static String refusal(TestContext context, AuthorizationServer server) {
        return assertThrows(ConfigurationException.class, () -> credentials(context, server))
                .getMessage();
    }

    @Test
    void neverSignsByRs256() {
        assertEquals(
                "PS256",
                Assertions.header(credentials(rsa(), Assertions.server())).get("alg"));
        assertEquals(
                "PS256",
                Assertions.header(credentials(rsa(), Assertions.accepting("RS256", "PS512", "PS256")))
                        .get("alg"));
        assertEquals(
                "PS256",
                Assertions.part(
                                Assertions.byKey(rsa())
                                        .signRequest(Assertions.server(), Map.of())
                                        .reveal(),
                                0)
                        .get("alg"));
    }

    @Test
    void refusesAServerThatAcceptsNoOther() {
        String refusal = refusal(rsa(), Assertions.accepting("RS256", "PS512"));

        assertTrue(refusal.contains("it signs with PS256, and the server accepts only RS256, PS512"), refusal);
    }

    @Test
    void refusesAnotherAlgorithmInTheSection() {
        String refusal = refusal(rsa().with("client_assertion_signing_alg", "PS512"), Assertions.server());

        assertTrue(refusal.contains("PS512 does not fit client_key, which signs with PS256"), refusal);
    }

    @Test
    void anAssertionIsForTheIssuerOnly() {
        String refusal = refusal(rsa().with("client_assertion_audience", "token_endpoint"), Assertions.server());

        assertTrue(refusal.contains("not with profile: fapi2, whose assertions are for the issuer"), refusal);
        assertEquals(
                "https://sso.example.com",
                Assertions.claims(credentials(rsa().with("client_assertion_audience", "issuer"), Assertions.server()))
                        .get("aud"));
    }
}
