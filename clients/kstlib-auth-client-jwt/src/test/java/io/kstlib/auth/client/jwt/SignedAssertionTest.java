package io.kstlib.auth.client.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedAssertionTest {

    private static final URI ENDPOINT = Assertions.TOKEN_ENDPOINT;

    private static ClientCredentials credentials(TestContext context, AuthorizationServer server) {
        return Assertions.byKey(context).credentials(server, ENDPOINT);
    }

    private static String refusal(TestContext context, AuthorizationServer server) {
        return assertThrows(ConfigurationException.class, () -> credentials(context, server))
                .getMessage();
    }

    @Test
    void saysWhoTheClientIs() { // RFC 7523 section 3
        ClientCredentials credentials = credentials(Assertions.withKey("rsa.pem"), Assertions.server());
        Map<String, ?> claims = Assertions.claims(credentials);

        assertEquals(Set.of("iss", "sub", "aud", "jti", "iat", "exp"), claims.keySet());
        assertEquals("my-app", claims.get("iss"));
        assertEquals("my-app", claims.get("sub"));
        assertEquals("https://sso.example.com", claims.get("aud"));
        long now = Assertions.NOW.getEpochSecond();
        assertEquals(now, ((Number) claims.get("iat")).longValue());
        assertEquals(now + 60, ((Number) claims.get("exp")).longValue());
        assertEquals(43, String.valueOf(claims.get("jti")).length());
    }

    /** The example of RFC 9126 section 2.1. Its private key is not published, so the signature is not compared. */
    @Test
    void hasWhatThePublishedAssertionHas() {
        String published =
                "eyJraWQiOiI0MiIsImFsZyI6IkVTMjU2In0.eyJpc3MiOiJDTElFTlQxMjM0Iiwic3ViIjoiQ0xJRU5UMTIzNCIsImF1ZCI6"
                        + "Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tIiwiZXhwIjoxNjI1ODY4ODc4fQ.";
        TestContext client = Assertions.withKey("ec-P-256.pem")
                .with("client_id", "CLIENT1234")
                .with("client_key_id", "42")
                .clock(Clock.fixed(Instant.ofEpochSecond(1_625_868_878 - 60), ZoneOffset.UTC));
        URI pushed = URI.create("https://server.example.com/as/par");
        AuthorizationServer server = new AuthorizationServer(
                "https://server.example.com",
                Map.of(Endpoint.TOKEN, URI.create("https://server.example.com/token")),
                Map.of());

        ClientCredentials ours = Assertions.byKey(client).credentials(server, pushed);

        assertTrue(Assertions.header(ours)
                .entrySet()
                .containsAll(Assertions.part(published, 0).entrySet()));
        assertTrue(Assertions.claims(ours)
                .entrySet()
                .containsAll(Assertions.part(published, 1).entrySet()));
        assertEquals("CLIENT1234", ours.parameters().first("client_id").orElseThrow());
    }

    @Test
    void isSentAsParameters() { // RFC 7521 section 4.2
        ClientCredentials credentials = credentials(Assertions.withKey("rsa.pem"), Assertions.server());

        assertEquals(
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                credentials.parameters().first("client_assertion_type").orElseThrow());
        assertEquals("my-app", credentials.parameters().first("client_id").orElseThrow());
        assertEquals(3, credentials.parameters().entries().size());
        assertTrue(credentials.headers().isEmpty());
        assertEquals(List.of(Secret.of(Assertions.assertion(credentials))), credentials.secrets());
    }

    @Test
    void isNewForEachRequest() { // RFC 7523 section 3, jti
        ClientAuthentication client = Assertions.byKey(Assertions.withKey("ec-P-256.pem"));

        assertNotEquals(
                Assertions.claims(client.credentials(Assertions.server(), ENDPOINT))
                        .get("jti"),
                Assertions.claims(client.credentials(Assertions.server(), ENDPOINT))
                        .get("jti"));
    }

    @Test
    void isForTheIssuerWhateverTheEndpoint() { // FAPI 2.0 Security Profile section 5.3.3.1
        ClientCredentials revocation = Assertions.byKey(Assertions.withKey("rsa.pem"))
                .credentials(Assertions.server(), URI.create("https://sso.example.com/revoke"));

        assertEquals("https://sso.example.com", Assertions.claims(revocation).get("aud"));
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, https://sso.example.com",
        "token_endpoint, https://sso.example.com/token",
        "https://login.example.com/, https://login.example.com/"
    })
    void isForWhomTheServerWants(String configured, String audience) {
        TestContext context = Assertions.withKey("rsa.pem").with("client_assertion_audience", configured);

        assertEquals(
                audience,
                Assertions.claims(credentials(context, Assertions.server())).get("aud"));
    }

    @Test
    void isForTheTokenEndpointWhereNoIssuerIsKnown() {
        AuthorizationServer server =
                new AuthorizationServer(null, Assertions.server().endpoints(), Map.of());

        assertEquals(
                "https://sso.example.com/token",
                Assertions.claims(credentials(Assertions.withKey("rsa.pem"), server))
                        .get("aud"));
        String refusal = refusal(Assertions.withKey("rsa.pem").with("client_assertion_audience", "issuer"), server);
        assertTrue(refusal.contains("client_assertion_audience (kstlib.conf.yml:7): issuer is not known"), refusal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rsa.pem | RS256 PS256 ES256 | PS256",
                "rsa.pem | RS256 RS512 | RS256",
                "rsa.pem | | RS256",
                "ec-P-256.pem | RS256 ES256 | ES256",
                "ec-P-256.pem | | ES256"
            })
    void signsByTheSafestThatTheServerAccepts(String file, String accepted, String algorithm) {
        AuthorizationServer server =
                accepted == null ? Assertions.server() : Assertions.accepting(accepted.split(" ", -1));

        assertEquals(
                algorithm,
                Assertions.header(credentials(Assertions.withKey(file), server)).get("alg"));
    }

    @Test
    void signsAsConfigured() {
        TestContext context = Assertions.withKey("rsa.pem").with("client_assertion_signing_alg", "RS512");

        assertEquals(
                "RS512",
                Assertions.header(credentials(context, Assertions.accepting("PS256", "RS512")))
                        .get("alg"));
        assertEquals(
                "RS512",
                Assertions.header(credentials(context, Assertions.server())).get("alg"));
    }

    @Test
    void refusesAnAlgorithmThatIsNotPossible() {
        TestContext configured = Assertions.withKey("ec-P-256.pem").with("client_assertion_signing_alg", "PS256");
        TestContext rsa = Assertions.withKey("rsa.pem").with("client_assertion_signing_alg", "PS256");

        String doesNotFit = refusal(configured, Assertions.server());
        String notAccepted = refusal(rsa, Assertions.accepting("RS256"));
        String none = refusal(Assertions.withKey("ec-P-256.pem"), Assertions.accepting("RS256", "PS256"));

        assertTrue(doesNotFit.contains("PS256 does not fit client_key, which signs with ES256"), doesNotFit);
        assertTrue(notAccepted.contains("PS256 is not accepted; the server accepts only RS256"), notAccepted);
        assertTrue(none.contains("client_key (kstlib.conf.yml:7): it signs with ES256"), none);
    }

    @Test
    void refusesAServerThatDoesNotAcceptIt() { // RFC 8414 section 2
        AuthorizationServer server = Assertions.publishing(
                Map.of("token_endpoint_auth_methods_supported", List.of("client_secret_basic", "\u001b[2J")));
        String refusal = refusal(Assertions.withKey("rsa.pem"), server);

        assertTrue(
                refusal.contains("token_endpoint_auth_method (kstlib.conf.yml:7): the server accepts only"
                        + " client_secret_basic, \\u{001b}[2J, not private_key_jwt"),
                refusal);
    }

    @Test
    void namesTheKey() { // RFC 7515 section 4.1.4
        TestContext plain = Assertions.withKey("rsa.pem");
        String thumbprint = String.valueOf(
                Assertions.header(credentials(plain, Assertions.server())).get("kid"));
        Map<String, ?> named =
                Assertions.header(credentials(plain.with("client_key_id", "2026-03"), Assertions.server()));

        assertEquals(43, thumbprint.length());
        assertEquals("2026-03", named.get("kid"));
        assertEquals("JWT", named.get("typ"));
        assertFalse(named.containsKey("x5t#S256"));
    }

    @Test
    void namesTheCertificateOfTheKey() { // RFC 7515 section 4.1.8
        Map<String, ?> header =
                Assertions.header(credentials(Assertions.withKey("rsa.p12.base64"), Assertions.server()));

        assertEquals(43, String.valueOf(header.get("x5t#S256")).length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa.pem", "rsa-encrypted.pem", "rsa.p12.base64"})
    void oneKeyHasOneIdInEachForm(String file) {
        assertEquals(
                Assertions.header(credentials(Assertions.withKey("rsa.pem"), Assertions.server()))
                        .get("kid"),
                Assertions.header(credentials(Assertions.withKey(file), Assertions.server()))
                        .get("kid"));
    }

    @Test
    void saysWhyAKeyCannotBeUsed() {
        String refusal = refusal(Assertions.withKey("rsa-1024.pem"), Assertions.server());

        assertTrue(
                refusal.startsWith(
                        "auth.providers.corporate.client_key (kstlib.conf.yml:7): the key cannot be used: it is"
                                + " an RSA key of 1024 bits"),
                refusal);
    }

    @Test
    void signsWithTheSecret() { // OpenID Connect Core 1.0 section 9
        ClientCredentials credentials =
                Assertions.bySecret(Assertions.withSecret()).credentials(Assertions.server(), ENDPOINT);

        assertEquals("HS256", Assertions.header(credentials).get("alg"));
        assertEquals(Set.of("alg", "typ"), Assertions.header(credentials).keySet());
        assertFalse(credentials.parameters().encode().contains("canary"));
    }

    @Test
    void refusesASecretThatIsTooShort() { // RFC 7518 section 3.2
        TestContext context = Assertions.withSecret().secret("env://SECRET", "canary-of-less-than-32-bytes");
        String refusal = assertThrows(
                        ConfigurationException.class,
                        () -> Assertions.bySecret(context).credentials(Assertions.server(), ENDPOINT))
                .getMessage();
        TestContext longer = Assertions.withSecret().with("client_assertion_signing_alg", "HS512");
        String doesNotFit = assertThrows(
                        ConfigurationException.class,
                        () -> Assertions.bySecret(longer).credentials(Assertions.server(), ENDPOINT))
                .getMessage();

        assertTrue(refusal.contains("client_secret (kstlib.conf.yml:7)"), refusal);
        assertTrue(refusal.contains("is shorter than 32 bytes"), refusal);
        assertFalse(refusal.contains("canary"), refusal);
        assertTrue(doesNotFit.contains("HS512 does not fit client_secret, which signs with HS256"), doesNotFit);
    }

    @Test
    void aSecretByItselfIsSentAsAlways() {
        TestContext secretOnly = Assertions.withSecret().without("token_endpoint_auth_method");

        assertFalse(Assertions.bySecret(secretOnly).isConfigured());
        assertTrue(Assertions.bySecret(secretOnly.with("client_assertion_signing_alg", "HS256"))
                .isConfigured());
    }

    @Test
    void tellsAPersonWhatToRegister() {
        Map<String, String> facts =
                Assertions.byKey(Assertions.withKey("rsa.pem")).facts(Assertions.accepting("PS256", "RS256"));
        Map<String, ?> jwk = Json.readObject(facts.get("client_public_jwk").getBytes(StandardCharsets.UTF_8));

        assertEquals(
                Set.of(
                        "client_assertion_signing_alg",
                        "client_assertion_audience",
                        "client_key_id",
                        "client_public_jwk"),
                facts.keySet());
        assertEquals("PS256", facts.get("client_assertion_signing_alg"));
        assertEquals(facts.get("client_key_id"), jwk.get("kid"));
        assertEquals(Set.of("kty", "n", "e", "use", "kid"), jwk.keySet());
    }

    @Test
    void whatIsConfiguredIsKnownWithoutReadingIt() {
        assertTrue(Assertions.byKey(Assertions.client().with("client_key", "file://nowhere"))
                .isConfigured());
    }
}
