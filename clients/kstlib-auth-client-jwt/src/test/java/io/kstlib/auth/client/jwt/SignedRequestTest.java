package io.kstlib.auth.client.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How authorization requests are signed (RFC 9101). */
class SignedRequestTest {

    private static final Map<String, ?> CLAIMS = Map.of("iss", "my-app", "aud", "https://sso.example.com");

    private static ClientAuthentication signer(TestContext context) {
        return Assertions.byKey(context);
    }

    private static AuthorizationServer accepting(String... algorithms) {
        return Assertions.publishing(Map.of("request_object_signing_alg_values_supported", List.of(algorithms)));
    }

    private static Map<String, ?> header(TestContext context, AuthorizationServer server) {
        return Assertions.part(signer(context).signRequest(server, CLAIMS).reveal(), 0);
    }

    @Test
    void hasTheTypeThatNoAssertionHas() { // RFC 9101 section 10.8
        String signed = signer(Assertions.withKey("ec-P-256.pem"))
                .signRequest(Assertions.server(), CLAIMS)
                .reveal();

        assertEquals("oauth-authz-req+jwt", Assertions.part(signed, 0).get("typ"));
        assertEquals(CLAIMS, Assertions.part(signed, 1));
    }

    @Test
    void namesTheKeyAsAssertionsDo() {
        TestContext client = Assertions.withKey("rsa.pem");

        assertEquals(
                Assertions.header(Assertions.byKey(client).credentials(Assertions.server(), Assertions.TOKEN_ENDPOINT))
                        .get("kid"),
                header(client, Assertions.server()).get("kid"));
    }

    @ParameterizedTest
    @CsvSource({"rsa.pem, 'RS256 PS256', PS256", "rsa.pem, 'none RS256', RS256", "ec-P-256.pem, 'ES256 none', ES256"})
    void signsByTheSafestThatTheServerAccepts(String file, String accepted, String algorithm) {
        assertEquals(
                algorithm,
                header(Assertions.withKey(file), accepting(accepted.split(" ", -1)))
                        .get("alg"));
    }

    @Test
    void theListOfAssertionsIsNoneOfRequests() {
        TestContext client = Assertions.withKey("rsa.pem").with("client_assertion_signing_alg", "PS512");

        assertEquals("RS256", header(client, Assertions.accepting("PS512")).get("alg"));
        assertEquals(
                "PS384",
                header(client.with("request_object_signing_alg", "PS384"), Assertions.server())
                        .get("alg"));
    }

    @Test
    void refusesAServerThatAcceptsNoneOfTheKey() {
        String refusal = assertThrows(
                        ConfigurationException.class,
                        () -> header(Assertions.withKey("ec-P-256.pem"), accepting("none", "PS256")))
                .getMessage();

        assertTrue(refusal.contains("client_key (kstlib.conf.yml:7): it signs with ES256"), refusal);
        assertTrue(refusal.contains("accepts only none, PS256"), refusal);
    }

    @Test
    void tellsAPersonWhatToRegister() {
        Map<String, String> facts = signer(Assertions.withKey("rsa.pem")).requestFacts(accepting("PS256"));

        assertEquals("PS256", facts.get("request_object_signing_alg"));
        assertTrue(facts.containsKey("client_public_jwk"));
    }

    @Test
    void aClientWithoutAKeySignsNothing() {
        assertFalse(Assertions.byKey(Assertions.client()).signsRequests());
        assertFalse(Assertions.bySecret(Assertions.withSecret()).signsRequests());
    }
}
