package io.kstlib.auth.oauth2.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.oauth2.SigningClient;
import io.kstlib.auth.oauth2.flow.AuthorizationCodeFlowFactory;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in a signed authorization request (RFC 9101 section 4). */
class SignedRequestsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ISSUER = "https://server.example.com";

    private static final AuthFlowFactory CODE = new AuthorizationCodeFlowFactory.WithPkce();

    private static TestContext client() {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "s6BhdRkqt3", "request_object", "signed"))
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .clientAuthentication("private_key_jwt", new SigningClient());
    }

    private static AuthorizationServer publishing(Map<String, ?> metadata) {
        return new AuthorizationServer(ISSUER, Map.of(), metadata);
    }

    private static Map<String, ?> claims(Parameters parameters) {
        Secret signed = SignedRequests.of(client(), CODE, publishing(Map.of()))
                .orElseThrow()
                .sign(parameters, new SecureRandom());
        return SigningClient.claims(signed.reveal());
    }

    private static Map<String, Object> published(String file) {
        try (InputStream in = SignedRequestsTest.class.getResourceAsStream(file)) {
            return Map.copyOf(SigningClient.claims(new String(in.readAllBytes(), StandardCharsets.US_ASCII)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Makes the parameters of which a published request object is made. */
    private static Parameters parametersOf(Map<String, ?> published) {
        Parameters parameters = Parameters.none();
        for (Map.Entry<String, ?> claim : published.entrySet()) {
            boolean ofJwt = List.of("iss", "aud").contains(claim.getKey());
            Object value = claim.getValue();
            String text =
                    value instanceof Map ? new String(Json.write(value), StandardCharsets.UTF_8) : value.toString();
            parameters = ofJwt ? parameters : parameters.with(claim.getKey(), text);
        }
        return parameters;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfc9101-section-4.jwt", "openid-connect-core-section-6.1.jwt"})
    void hasTheClaimsOfThePublishedExample(String file) {
        Map<String, Object> published = published(file);
        Map<String, ?> signed = claims(parametersOf(published));

        published.forEach((name, value) -> assertEquals(value, signed.get(name), name));
        assertEquals(published.size() + 4, signed.size(), () -> "and jti, iat, nbf, exp: " + signed.keySet());
    }

    @Test
    void isGoodForFiveMinutesAndOnce() {
        Map<String, ?> first = claims(Parameters.none().with("state", "one"));
        Map<String, ?> second = claims(Parameters.none().with("state", "one"));

        assertEquals(NOW.getEpochSecond(), first.get("iat"));
        assertEquals(NOW.getEpochSecond() - 60, first.get("nbf"));
        assertEquals(NOW.plus(Duration.ofMinutes(5)).getEpochSecond(), first.get("exp"));
        assertFalse(first.get("jti").equals(second.get("jti")));
    }

    @Test
    void cannotPassForAClientAssertion() { // RFC 9101 section 10.8
        assertFalse(claims(Parameters.none()).containsKey("sub"));
        assertFalse(claims(Parameters.none().with("sub", "s6BhdRkqt3")).containsKey("sub"));
    }

    @Test
    void keepsRepeatedParameters() { // RFC 8707 section 2.1
        Map<String, ?> claims = claims(
                Parameters.none().with("resource", "https://a.example.com").with("resource", "https://b.example.com"));

        assertEquals(List.of("https://a.example.com", "https://b.example.com"), claims.get("resource"));
    }

    @Test
    void keepsDetailsAsJson() { // RFC 9396 section 3
        Map<String, ?> claims = claims(Parameters.none().with("authorization_details", "[{\"type\":\"payment\"}]"));

        assertEquals(List.of(Map.of("type", "payment")), claims.get("authorization_details"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"claims", "max_age", "authorization_details"})
    void keepsAFreeParameterOfSuchANameAsText(String name) {
        assertEquals("{soon", claims(Parameters.none().with(name, "{soon")).get(name));
    }

    @Test
    void noParameterReplacesWhatProtectsTheRequest() {
        Map<String, ?> claims = claims(Parameters.none()
                .with("iss", "other")
                .with("aud", "https://other.example.com")
                .with("exp", "9999999999"));

        assertEquals("s6BhdRkqt3", claims.get("iss"));
        assertEquals(ISSUER, claims.get("aud"));
        assertEquals(NOW.plusSeconds(300).getEpochSecond(), claims.get("exp"));
    }

    @Test
    void nothingIsSignedUnasked() {
        assertTrue(SignedRequests.of(client().without("request_object"), CODE, publishing(Map.of()))
                .isEmpty());
    }

    @Test
    void aServerThatRequiresItIsObeyed() { // RFC 9101 section 10.5
        AuthorizationServer server = publishing(Map.of("require_signed_request_object", true));

        assertTrue(SignedRequests.of(client().without("request_object"), CODE, server)
                .isPresent());
    }

    private static String refusal(TestContext context, AuthorizationServer server) {
        return assertThrows(ConfigurationException.class, () -> SignedRequests.of(context, CODE, server))
                .getMessage();
    }

    @Test
    void aServerThatReadsNoneIsFoundBefore() {
        String refusal = refusal(client(), publishing(Map.of("request_parameter_supported", false)));

        assertTrue(refusal.contains("auth.providers.corporate.request_object"), refusal);
        assertTrue(refusal.contains("the server reads no signed requests"), refusal);
    }

    @Test
    void withoutAnIssuerItIsForNoOne() {
        String refusal = refusal(client(), new AuthorizationServer(null, Map.of(), Map.of()));

        assertTrue(refusal.contains("auth.providers.corporate.issuer (code): missing"), refusal);
    }

    @Test
    void withoutAKeyItSaysWhatToAdd() {
        TestContext withoutKey = TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app"));
        String refusal = refusal(withoutKey, publishing(Map.of("require_signed_request_object", true)));

        assertTrue(refusal.contains("auth.providers.corporate.client_key (code): missing"), refusal);
        assertTrue(refusal.contains("because the server requires signed authorization requests"), refusal);
    }

    @Test
    void withoutAPluginThatSignsItSaysWhichOneDoes() {
        TestContext context = TestContext.of(
                "auth.providers.corporate",
                Map.of("client_id", "my-app", "client_key", "file://key", "request_object", "signed"));

        PluginException refusal =
                assertThrows(PluginException.class, () -> SignedRequests.of(context, CODE, publishing(Map.of())));

        assertTrue(refusal.problem().contains("signs authorization requests with"), refusal.problem());
        assertEquals("private_key_jwt", refusal.type());
    }
}
