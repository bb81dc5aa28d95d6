package io.kstlib.auth.oidc.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.oidc.Corporate;
import io.kstlib.auth.oidc.Idp;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server is found (OpenID Connect Discovery 1.0, 4). */
class DiscoveryTest {

    @RegisterExtension
    private final Idp idp = new Idp();

    private String failure(ResponseDefinitionBuilder answer) {
        idp.answerGet(Idp.DISCOVERY, answer);
        return failure(idp.client());
    }

    private static String failure(TestContext context) {
        return assertThrows(
                        ProtocolException.class,
                        () -> Corporate.provider(context).server())
                .getMessage();
    }

    @Test
    void discoversEverythingFromTheIssuer() { // auto
        AuthorizationServer server = Corporate.provider(idp.client()).server();

        assertEquals(Optional.of(idp.issuer()), server.issuer());
        assertEquals(
                URI.create(idp.url("/realms/main/token")),
                server.endpoint(Endpoint.TOKEN).orElseThrow());
        assertEquals(idp.url(Idp.JWKS), server.metadata().get("jwks_uri"));
    }

    @Test
    void prefersConfiguredEndpoints() { // hybrid
        AuthorizationServer server = Corporate.provider(
                        idp.client().with("token_url", idp.url("/token")).with("end_session_endpoint", idp.url("/bye")))
                .server();

        assertEquals(
                URI.create(idp.url("/token")), server.endpoint(Endpoint.TOKEN).orElseThrow());
        assertEquals(
                URI.create(idp.url("/bye")),
                server.endpoint(Endpoint.END_SESSION).orElseThrow());
        assertEquals(
                URI.create(idp.url("/realms/main/userinfo")),
                server.endpoint(Endpoint.USERINFO).orElseThrow());
    }

    @Test
    void asksNoOneWhenThereIsNoIssuer() { // manual
        AuthorizationServer server = Corporate.provider(idp.client()
                        .without("issuer")
                        .with("authorize_url", idp.url("/authorize"))
                        .with("token_url", idp.url("/token"))
                        .with("jwks_uri", idp.url("/keys")))
                .server();

        assertTrue(server.issuer().isEmpty());
        assertTrue(server.metadata().isEmpty());
        assertEquals(0, idp.wireMock().getAllServeEvents().size());
    }

    @Test
    void goesByTheConfiguredEndpointsWhereNothingIsPublished() {
        idp.answerGet(Idp.DISCOVERY, WireMock.notFound());
        TestContext context = idp.client()
                .with("authorize_url", idp.url("/authorize"))
                .with("token_url", idp.url("/token"))
                .with("jwks_uri", idp.url("/keys"));
        Provider provider = Corporate.provider(context);

        assertEquals(Optional.of(idp.issuer()), provider.server().issuer());
        provider.server();

        assertEquals(1, context.warnings().size(), "told once");
        assertTrue(context.warnings().get(0).contains(idp.url(Idp.DISCOVERY)));
    }

    @Test
    void keepsTheDocumentForAnHour() {
        Provider provider = Corporate.provider(idp.client());

        provider.server();
        idp.clock().pass(Duration.ofSeconds(3_599));
        provider.server();
        assertEquals(1, idp.requests(Idp.DISCOVERY));
        idp.clock().pass(Duration.ofSeconds(1));
        provider.server();
        assertEquals(2, idp.requests(Idp.DISCOVERY));
    }

    @Test
    void keepsTheDocumentForTheConfiguredTime() {
        Provider shared = Corporate.provider(idp.client().auth("discovery_ttl", 60));
        Provider own = Corporate.provider(idp.client().auth("discovery_ttl", 60).with("discovery_ttl", 600));
        shared.server();
        own.server();

        idp.clock().pass(Duration.ofSeconds(60));
        shared.server();
        own.server();

        assertEquals(3, idp.requests(Idp.DISCOVERY));
    }

    @Test
    void doesNotKeepFailures() {
        Provider provider = Corporate.provider(idp.client());
        idp.answerGet(Idp.DISCOVERY, WireMock.serverError());
        assertThrows(NetworkException.class, provider::server);

        idp.publishMetadata("scopes_supported", List.of("openid"));

        assertEquals(Optional.of(idp.issuer()), provider.server().issuer());
    }

    @Test
    void doesNotDoubleTheSlashOfAnIssuer() { // OpenID Connect Discovery 1.0, 4.1
        idp.publishMetadata("issuer", idp.issuer() + "/");

        AuthorizationServer server = Corporate.provider(idp.client().with("issuer", idp.issuer() + "/"))
                .server();

        assertEquals(Optional.of(idp.issuer() + "/"), server.issuer());
        assertEquals(1, idp.requests(Idp.DISCOVERY));
    }

    @Test
    void saysWhatToWriteWhenOnlyTheSlashDiffers() { // OpenID Connect Discovery 1.0, 4.3
        idp.publishMetadata("issuer", idp.issuer() + "/");

        String message = failure(idp.client());

        assertTrue(
                message.endsWith(
                        "write it as the provider does: auth.providers.corporate.issuer: " + idp.issuer() + "/"),
                message);
    }

    @Test
    void refusesTheDocumentOfAnotherIssuer() { // OpenID Connect Discovery 1.0, 4.3, security rule 3
        idp.publishMetadata("issuer", "https://attacker.example");

        String message = failure(idp.client());

        assertTrue(
                message.contains("names the issuer \"https://attacker.example\", expected \"" + idp.issuer()), message);
        assertTrue(message.contains("accepted_issuers: [\"https://attacker.example\"]"), message);
    }

    /** Only the issuer itself and {@code accepted_issuers}, which names it, say whose document counts. */
    @Test
    void noOtherKeyAcceptsTheDocumentOfAnotherIssuer() { // security rule 3
        idp.publishMetadata("issuer", "https://attacker.example");
        Set<String> naming = Set.of("issuer", "accepted_issuers");

        Stream.concat(OidcKeys.schema().keys().stream(), ProviderKeys.schema().keys().stream())
                .map(ConfigKey::name)
                .filter(key -> !naming.contains(key))
                .forEach(key -> {
                    for (String value : List.of("true", "false", "0", "none", "*", "https://attacker.example")) {
                        TestContext context = idp.client().with(key, value);
                        assertThrows(
                                AuthException.class,
                                () -> Corporate.provider(context).server(),
                                () -> key + ": " + value);
                    }
                });
    }

    @Test
    void acceptsTheDocumentOfAnIssuerThatTheConfigurationNames() { // Oracle, Entra
        idp.publishMetadata("issuer", "https://identity.oraclecloud.com/");

        AuthorizationServer server = Corporate.provider(
                        idp.client().with("accepted_issuers", List.of("https://identity.oraclecloud.com/")))
                .server();

        assertEquals(Optional.of("https://identity.oraclecloud.com/"), server.issuer());
    }

    @Test
    void namesAnIssuerThatPublishesNothing() {
        String message = failure(WireMock.notFound());

        assertTrue(message.contains(idp.url(Idp.DISCOVERY) + " (HTTP 404)"), message);
        assertTrue(message.contains("Check auth.providers.corporate.issuer"), message);
        assertTrue(message.contains("curl '" + idp.url(Idp.DISCOVERY) + "'"), message);
    }

    @Test
    void namesAWebPage() {
        String message = failure(WireMock.ok("<!DOCTYPE html>").withHeader("Content-Type", "text/html;charset=utf-8"));

        assertTrue(message.contains("a web page (text/html)"), message);
        assertTrue(message.contains("curl '"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"issuer\":\"a\",\"issuer\":\"b\"}", "null", "{\"issuer\":5}", "{}"})
    void refusesWhatIsNoDiscoveryDocument(String body) {
        String message = failure(WireMock.okJson(body));

        assertTrue(message.contains(idp.url(Idp.DISCOVERY)), message);
        assertTrue(message.contains("curl '"), message);
    }

    @Test
    void refusesHugeAndDeepDocuments() {
        assertTrue(failure(WireMock.okJson("{\"issuer\":\"" + "x".repeat(1024 * 1024) + "\"}"))
                .contains("larger than"));
        assertTrue(failure(WireMock.okJson("{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}"))
                .contains("too deep"));
    }

    @Test
    void followsNoRedirect() { // security rule 5
        String message = failure(WireMock.permanentRedirect("https://elsewhere.example/x"));

        assertTrue(message.contains("elsewhere.example"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://sso.example/token",
                "ftp://sso.example/",
                "token",
                "javascript:alert(1)",
                "https://u:p@x/"
            })
    void refusesPublishedEndpointsThatAreNotSafe(String url) { // security rule 5
        idp.publishMetadata("token_endpoint", url);

        String message = failure(idp.client());

        assertTrue(message.contains("names a token_endpoint that is not used"), message);
        assertTrue(message.contains("set token_endpoint of the provider"), message);
        assertEquals(
                URI.create(idp.url("/token")),
                Corporate.provider(idp.client().with("token_url", idp.url("/token")))
                        .server()
                        .endpoint(Endpoint.TOKEN)
                        .orElseThrow());
    }

    @Test
    void refusesPublishedEndpointsThatAreNoText() {
        idp.publishMetadata("jwks_uri", Map.of("url", "x"));

        assertTrue(failure(idp.client()).contains("jwks_uri"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void callsAServerInTroubleUnavailable(int status) {
        idp.answerGet(Idp.DISCOVERY, WireMock.status(status));

        NetworkException failure = assertThrows(
                NetworkException.class, () -> Corporate.provider(idp.client()).server());

        assertEquals(
                status == 500 ? NetworkException.Reason.SERVER_ERROR : NetworkException.Reason.UNAVAILABLE,
                failure.reason());
    }

    @Test
    void sendsTheConfiguredHeaders() {
        Corporate.provider(idp.client().with("headers", Map.of("X-Route", "sso")))
                .server();

        assertEquals("sso", idp.logged(Idp.DISCOVERY).get(0).getHeader("X-Route"));
    }
}
