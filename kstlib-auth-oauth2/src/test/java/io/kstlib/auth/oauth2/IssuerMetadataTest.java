package io.kstlib.auth.oauth2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.client.OAuth2ProviderFactory;
import io.kstlib.auth.oauth2.config.IssuerUrl;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.TestPerson;
import io.kstlib.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers without OpenID Connect that publish what they are (RFC 8414). */
class IssuerMetadataTest {

    private static final String METADATA = "/.well-known/oauth-authorization-server/tenant";

    @RegisterExtension
    final Server server = new Server();

    private TestContext client() {
        return Server.configured(Map.of("client_id", "my-app", "issuer", server.url("/tenant")));
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("issuer", server.url("/tenant"));
        metadata.put("authorization_endpoint", server.url("/authorize"));
        metadata.put("token_endpoint", server.url("/token"));
        metadata.put("revocation_endpoint", server.url("/revoke"));
        return metadata;
    }

    private void publishes(Map<String, Object> metadata) {
        publishes(okJson(new String(Json.write(metadata), StandardCharsets.UTF_8)));
    }

    private void publishes(ResponseDefinitionBuilder answer) {
        server.wireMock().stubFor(get(METADATA).willReturn(answer));
    }

    private String failure(TestContext context) {
        Provider provider = server.provider(context);
        return assertThrows(ProtocolException.class, provider::server).getMessage();
    }

    @ParameterizedTest
    @CsvSource({ // section 3.1
        "https://example.com, https://example.com/.well-known/oauth-authorization-server",
        "https://example.com/, https://example.com/.well-known/oauth-authorization-server",
        "https://example.com/issuer1, https://example.com/.well-known/oauth-authorization-server/issuer1",
        "https://example.com:8443/a/b/, https://example.com:8443/.well-known/oauth-authorization-server/a/b"
    })
    void theWellKnownPathStandsBeforeThatOfTheIssuer(String issuer, String url) {
        assertEquals(URI.create(url), IssuerUrl.metadataUrl(issuer));
    }

    @Test
    void anIssuerIsEnoughForALogin() {
        publishes(metadata());
        server.issuesToken();
        Provider provider = server.provider(client());

        provider.login(
                TestPerson.whoPastes(request -> request.redirectWith("a-code")).request(Mode.MANUAL));

        assertEquals(1, server.requests("/token").size());
        assertEquals(1, server.requests(METADATA).size(), "it is kept");
        assertEquals(List.of(), client().problems(new OAuth2ProviderFactory()));
    }

    /** The choice of the client authentication is kept for a server. */
    @Test
    void theServerIsTheSameAsLongAsItsMetadataAreKept() {
        publishes(metadata());
        Provider keeping = server.provider(client());
        Provider fetching = server.provider(client().with("discovery_ttl", 0));

        assertSame(keeping.server(), keeping.server());
        assertNotSame(fetching.server(), fetching.server());
    }

    @Test
    void configuredEndpointsWin() {
        publishes(metadata());

        AuthorizationServer known = server.provider(client().with("token_url", server.url("/other")))
                .server();

        assertEquals(
                URI.create(server.url("/other")), known.endpoint(Endpoint.TOKEN).orElseThrow());
        assertEquals(
                URI.create(server.url("/authorize")),
                known.endpoint(Endpoint.AUTHORIZATION).orElseThrow());
        assertEquals(Optional.of(server.url("/tenant")), known.issuer());
    }

    @Test
    void nothingIsFetchedWhereTheEndpointsOfTheFlowAreConfigured() {
        AuthorizationServer known = server.provider(server.client().with("issuer", server.url("/tenant")))
                .server();

        assertEquals(Map.of(), known.metadata());
        assertTrue(server.requests(METADATA).isEmpty());
    }

    @Test
    void requestsArePushedWhereTheMetadataSayThatTheyCanBe() { // RFC 9126 section 5
        Map<String, Object> metadata = metadata();
        metadata.put("pushed_authorization_request_endpoint", server.url("/par"));
        publishes(metadata);
        server.wireMock()
                .stubFor(post("/par").willReturn(okJson("{\"request_uri\":\"urn:example:1\",\"expires_in\":60}")));
        server.issuesToken();
        TestPerson person = TestPerson.whoPastes(request -> {
            Map<String, String> pushed = Server.form(server.requests("/par").get(0));
            return pushed.get("redirect_uri") + "?code=a-code&state=" + pushed.get("state");
        });

        server.provider(client()).login(person.request(Mode.MANUAL));

        assertEquals("urn:example:1", person.asked().get("request_uri"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tenant/", "/other", "/TENANT"})
    void theMetadataOfAnotherIssuerAreRefused(String other) { // section 3.3
        Map<String, Object> metadata = metadata();
        metadata.put("issuer", server.url(other));
        publishes(metadata);

        assertTrue(failure(client()).contains("RFC 8414 section 3.3"));
    }

    @Test
    void metadataWithoutIssuerAreRefused() {
        Map<String, Object> metadata = metadata();
        metadata.remove("issuer");
        publishes(metadata);

        assertTrue(failure(client()).contains("names no issuer"));
    }

    @Test
    void anEndpointThatIsNotSafeIsRefused() { // security rule 5
        Map<String, Object> metadata = metadata();
        metadata.put("token_endpoint", "http://sso.example.com/token");
        publishes(metadata);

        assertTrue(failure(client()).contains("token_endpoint"));
    }

    @Test
    void aServerThatPublishesNothingIsNamedWithTheKey() {
        publishes(aResponse().withStatus(404));

        String failure = failure(client());

        assertTrue(failure.contains(METADATA), failure);
        assertTrue(failure.contains("auth.providers.corporate.issuer"), failure);
    }

    @Test
    void aServerThatFailsCanBeReached() {
        publishes(aResponse().withStatus(500));
        Token token = Token.builder(Secret.of("at"), Instant.parse("2026-01-31T12:00:00Z"))
                .build();

        RevocationReport report = server.provider(client()).revoke(token);

        assertEquals(
                List.of(RevocationReport.Result.FAILED),
                report.outcomes().stream().map(RevocationReport.Outcome::result).toList());
        assertEquals(Optional.empty(), report.unreachable());
    }

    @Test
    void aPageInPlaceOfTheMetadataIsRefused() {
        publishes(aResponse().withHeader("Content-Type", "text/html").withBody("<html>"));

        assertTrue(failure(client()).contains("web page"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sso.example.com",
                "sso",
                "https://sso.example.com/?x",
                "https://sso.example.com/.well-known/oauth-authorization-server/tenant"
            })
    void refusesWhatIsNoIssuer(String issuer) { // section 2
        List<String> problems = client().with("issuer", issuer).problems(new OAuth2ProviderFactory());

        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith("auth.providers.corporate.issuer"), problems::toString);
    }

    @Test
    void tokensBelongToTheIssuer() {
        assertEquals(
                server.url("/tenant"),
                new OAuth2ProviderFactory()
                        .binding(client().settings())
                        .orElseThrow()
                        .server());
    }

    @Test
    void thePreflightChecksTheMetadataAndWhatTheyRequire() {
        Map<String, Object> metadata = metadata();
        metadata.put("require_pushed_authorization_requests", true);
        publishes(metadata);

        PreflightReport report = server.provider(client()).preflight();

        assertEquals(Status.SUCCESS, status(report, "discovery"));
        assertEquals(Status.FAILURE, status(report, "requirements"));
    }

    @Test
    void thePreflightEndsWhereNothingIsPublished() {
        publishes(aResponse().withStatus(404));

        PreflightReport report = server.provider(client()).preflight();

        assertEquals(Status.FAILURE, status(report, "discovery"));
        assertEquals(Status.SKIPPED, status(report, "token_endpoint"));
    }

    private static Status status(PreflightReport report, String name) {
        return report.checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow()
                .status();
    }
}
