package io.kstlib.auth.oauth2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the flow of a plugin sends on behalf of the client. */
class FlowRequestsTest {

    private static final Endpoint OWN =
            Endpoint.of(ConfigKey.endpoint("backchannel_authentication_endpoint", "where a person is asked elsewhere"));

    @RegisterExtension
    final Server server = new Server();

    private Token login(TestContext context, AuthFlow flow) {
        TestContext configured = context.with("flow", "scripted").flow("scripted", flow);
        AuthorizationServer known = new AuthorizationServer(
                null,
                Map.of(Endpoint.TOKEN, URI.create(server.url("/token")), OWN, URI.create(server.url("/further"))),
                Map.of());
        return OAuth2Clients.plain(configured, known)
                .login(TestPerson.whoGets("no code").request(Mode.BROWSER));
    }

    private TestContext confidential() {
        return server.client()
                .with("client_secret", "s3cret")
                .with("token_endpoint_auth_method", "client_secret_basic");
    }

    private void furtherAnswers(int status, String body) {
        server.wireMock()
                .stubFor(post("/further")
                        .willReturn(aResponse()
                                .withStatus(status)
                                .withHeader("Content-Type", "application/json")
                                .withBody(body)));
    }

    private static ClientRequest further() {
        return ClientRequest.to(
                OWN, Parameters.none().with("resource", "https://one.example").with("resource", "https://two.example"));
    }

    @Test
    void aFlowAsksAnEndpointOfItsOwnWithRepeatedParametersAndHeaders() { // RFC 9126 section 2.1, RFC 8707 section 2
        server.issuesToken();
        furtherAnswers(201, "{\"request_uri\":\"urn:example:1\",\"expires_in\":60,\"nothing\":null}");
        AtomicReference<Map<String, Object>> answer = new AtomicReference<>(Map.of());

        login(confidential(), context -> {
            answer.set(context.request(further().withHeader("X-Proof", "one").withHeader("X-Proof", "two")));
            return context.requestToken(ClientRequest.to(Endpoint.TOKEN, Parameters.none()));
        });

        assertEquals(
                List.of("request_uri", "expires_in"), List.copyOf(answer.get().keySet()));
        LoggedRequest request = server.requests("/further").get(0);
        assertEquals(
                "resource=https%3A%2F%2Fone.example&resource=https%3A%2F%2Ftwo.example", request.getBodyAsString());
        assertEquals(List.of("one", "two"), request.header("X-Proof").values());
        assertTrue(request.getHeader("Authorization").startsWith("Basic "));
    }

    @Test
    void theClientNamesItselfOnceHoweverOftenAFlowDoes() { // RFC 6749 section 3.2.1
        server.issuesToken();

        login(
                server.client(),
                context -> context.requestToken(ClientRequest.to(
                        Endpoint.TOKEN,
                        Parameters.none().with("client_id", "another").with("grant_type", "x"))));

        assertEquals(
                "grant_type=x&client_id=my-app",
                server.requests("/token").get(0).getBodyAsString());
    }

    @Test
    void theConfiguredResourceGoesToTheTokenEndpointUnlessTheFlowNamesOne() { // RFC 8707 section 2.2
        server.issuesToken();
        TestContext context = server.client().with("resource", List.of("https://api.example"));
        ClientRequest request =
                ClientRequest.to(Endpoint.TOKEN, Parameters.none().with("grant_type", "x"));

        login(context, flow -> flow.requestToken(request));
        login(context, flow -> flow.requestToken(request.with("resource", "https://other.example")));

        List<LoggedRequest> sent = server.requests("/token");
        assertEquals("https://api.example", Server.form(sent.get(0)).get("resource"));
        assertEquals("https://other.example", Server.form(sent.get(1)).get("resource"));
    }

    @Test
    void anOAuthErrorOfAnyEndpointIsOneAndQuotesNoSecret() { // security rule 6
        furtherAnswers(400, "{\"error\":\"invalid_request\",\"error_description\":\"not s3cret nor as-1\"}");

        OAuthErrorException refused = assertThrows(
                OAuthErrorException.class,
                () -> login(
                        confidential(),
                        context -> context.accept(
                                answered(context.request(further().with("assertion", "as-1"))))));

        assertEquals("invalid_request", refused.error());
        assertTrue(refused.getMessage().contains("backchannel authentication endpoint"), refused.getMessage());
        assertFalse(refused.getMessage().contains("s3cret"), refused.getMessage());
        assertFalse(refused.getMessage().contains("as-1"), refused.getMessage());
    }

    private static Token answered(Map<String, Object> fields) {
        throw new AssertionError("an answer came: " + fields);
    }

    @Test
    void aRefusalWithoutAnErrorIsNoAnswer() {
        furtherAnswers(404, "{}");

        AuthException refused = assertThrows(
                ProtocolException.class,
                () -> login(confidential(), context -> context.accept(answered(context.request(further())))));

        assertTrue(refused.getMessage().contains("HTTP 404"), refused.getMessage());
    }

    @Test
    void anEndpointThatTheServerDoesNotHaveIsNamedByItsKey() {
        Endpoint unknown = Endpoint.of(ConfigKey.endpoint("nowhere_endpoint", "where nothing is"));

        ConfigurationException missing = assertThrows(
                ConfigurationException.class,
                () -> login(
                        confidential(),
                        context -> context.accept(
                                answered(context.request(ClientRequest.to(unknown, Parameters.none()))))));

        assertTrue(missing.getMessage().contains("nowhere_endpoint"), missing.getMessage());
    }

    @Test
    void theAuthorizationHeaderBelongsToTheClientAuthentication() {
        assertThrows(IllegalArgumentException.class, () -> further().withHeader("authorization", "Bearer x"));
    }

    @Test
    void aRequestShowsNoValue() { // security rule 6
        String shown = further()
                .with("assertion", "as-1")
                .withHeader("X-Proof", "proof-1")
                .toString();

        assertFalse(shown.contains("as-1"), shown);
        assertFalse(shown.contains("proof-1"), shown);
        assertTrue(shown.contains("assertion"), shown);
    }

    @Test
    void aFlowReallyWaits() {
        Thread.currentThread().interrupt();

        login(server.client(), context -> {
            assertThrows(InterruptedException.class, () -> context.pause(Duration.ofHours(1)));
            server.issuesToken();
            return context.requestToken(ClientRequest.to(Endpoint.TOKEN, Parameters.none()));
        });
    }
}
