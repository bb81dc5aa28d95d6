package io.kstlib.auth.client.jwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.oidc.OidcProvider;
import io.kstlib.auth.oidc.OidcProviderBuilder;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.testkit.server.ReceivedRequest;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
import io.kstlib.auth.testkit.server.TestPerson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The requests of a client with a key, at each endpoint of a server. */
class SentAssertionsTest {

    private static final String METHODS = "token_endpoint_auth_methods_supported";

    @RegisterExtension
    final TestIdentityProvider idp = new TestIdentityProvider("/realms/main");

    @TempDir
    Path home;

    private OidcProviderBuilder corporate() {
        return OidcProvider.builder("corporate")
                .issuer(idp.issuer())
                .clientId(TestIdentityProvider.CLIENT_ID)
                .clientKey("env://CLIENT_KEY");
    }

    private AuthClient client(OidcProviderBuilder provider) {
        return provider.build(Kstlib.builder()
                .environment(Map.of("CLIENT_KEY", Assertions.text("ec-P-256.pem"), "SECRET", Assertions.SECRET))
                .home(home));
    }

    private static Token logIn(AuthClient client) {
        return client.login(LoginOptions.with(TestPerson.whoFollows()));
    }

    private Map<String, String> form(String endpoint, int index) {
        return idp.requests(idp.path(endpoint)).get(index).form();
    }

    @Test
    void eachRequestHasAnAssertionOfItsOwn() { // RFC 7521 section 4.2
        idp.publish(METHODS, List.of("client_secret_basic", "private_key_jwt"))
                .publish("token_endpoint_auth_signing_alg_values_supported", List.of("RS256", "ES256"));
        try (AuthClient client = client(corporate())) {
            Token token = logIn(client);
            client.refreshToken();
            client.validate(new ValidationRequest(token.accessToken(), TokenKind.ACCESS_TOKEN, "the test"));
            client.revoke();
        }

        Set<Object> ids = new HashSet<>();
        List<ReceivedRequest> requests = idp.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
        for (ReceivedRequest request : requests) {
            Map<String, String> form = request.form();
            assertEquals(
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                    form.get("client_assertion_type"),
                    request.path());
            Map<String, ?> claims = Assertions.part(form.get("client_assertion"), 1);
            assertEquals(idp.issuer(), claims.get("aud"), request.path());
            assertEquals(
                    "ES256", Assertions.part(form.get("client_assertion"), 0).get("alg"));
            assertFalse(request.header("authorization").isPresent(), request.path());
            assertTrue(ids.add(claims.get("jti")), request.path());
        }
        assertEquals(
                Set.of(idp.path("token"), idp.path("introspection"), idp.path("revocation")),
                Set.copyOf(requests.stream().map(ReceivedRequest::path).toList()));
        assertTrue(ids.size() >= 4, ids::toString);
    }

    @Test
    void aRequestThatIsSentAgainHasANewOne() { // RFC 7523 section 3, jti
        try (AuthClient client = client(corporate())) {
            logIn(client);
            idp.answerNext(idp.path("token"), 503, Map.of("Retry-After", "0"), "");

            client.refreshToken();
        }

        assertEquals(3, idp.requests(idp.path("token")).size());
        assertFalse(Assertions.part(form("token", 1).get("client_assertion"), 1)
                .get("jti")
                .equals(Assertions.part(form("token", 2).get("client_assertion"), 1)
                        .get("jti")));
        assertEquals(form("token", 1).get("refresh_token"), form("token", 2).get("refresh_token"));
    }

    @Test
    void theKeyComesBeforeTheSecret() { // RFC 9700 section 2.5
        idp.publish(METHODS, List.of("client_secret_basic", "client_secret_jwt", "private_key_jwt"));
        try (AuthClient client = client(corporate().clientSecret("env://SECRET"))) {
            logIn(client);
        }

        assertEquals(
                "ES256",
                Assertions.part(form("token", 0).get("client_assertion"), 0).get("alg"));
        assertFalse(form("token", 0).containsKey("client_secret"));
    }

    @Test
    void aServerWithoutItGetsTheSecret() { // RFC 8414 section 2
        idp.publish(METHODS, List.of("client_secret_post")).client(TestIdentityProvider.CLIENT_ID, Assertions.SECRET);
        try (AuthClient client = client(corporate().clientSecret("env://SECRET"))) {
            logIn(client);
        }

        assertFalse(form("token", 0).containsKey("client_assertion"));
        assertEquals(Assertions.SECRET, form("token", 0).get("client_secret"));
    }

    @Test
    void aServerWithoutItIsRefusedBeforeThePersonIsAsked() {
        idp.publish(METHODS, List.of("client_secret_basic"));
        for (OidcProviderBuilder provider :
                List.of(corporate(), corporate().tokenEndpointAuthMethod("private_key_jwt"))) {
            try (AuthClient client = client(provider)) {
                ConfigurationException refusal = assertThrows(
                        ConfigurationException.class,
                        () -> client.login(
                                LoginOptions.with(TestPerson.whoFollows().whoSees(request -> {
                                    throw new AssertionError("the person was asked");
                                }))));

                assertTrue(
                        refusal.getMessage().contains("the server accepts only client_secret_basic"),
                        refusal.getMessage());
            }
        }
    }

    /** A token endpoint that refuses, and repeats the assertion. */
    private static HttpServer echoing(List<String> assertions) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", exchange -> {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
            String assertion = form.replaceFirst(".*client_assertion=([^&]+).*", "$1");
            assertions.add(assertion);
            byte[] answer = ("{\"error\":\"invalid_client\",\"error_description\":\"bad " + assertion + "\"}")
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(400, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void noErrorShowsTheAssertion() throws IOException { // security rule 6
        List<String> assertions = new CopyOnWriteArrayList<>();
        HttpServer server = echoing(assertions);
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
        try (AuthClient client = client(corporate().flow("client_credentials").endpoint(Endpoint.TOKEN, endpoint))) {
            OAuthErrorException refusal = assertThrows(OAuthErrorException.class, client::getToken);

            assertEquals(3, assertions.get(0).split("\\.", -1).length);
            assertTrue(refusal.getMessage().contains("bad [hidden]"), refusal.getMessage());
            assertFalse(refusal.toString().contains(assertions.get(0)), refusal.toString());
            assertTrue(refusal.getMessage().contains("the key that is registered for it"), refusal.getMessage());
        } finally {
            server.stop(0);
        }
    }

    @Test
    void preflightSaysWhatToRegister() {
        idp.publish(METHODS, List.of("private_key_jwt"));
        try (AuthClient client = client(corporate())) {
            Check check = client.preflight().checks().stream()
                    .filter(each -> each.name().equals("token_endpoint"))
                    .findFirst()
                    .orElseThrow();

            Map<String, String> shown = check.facts();
            assertEquals("private_key_jwt", shown.get("token_endpoint_auth_method"));
            assertEquals("ES256", shown.get("client_assertion_signing_alg"));
            assertEquals(idp.issuer(), shown.get("client_assertion_audience"));
            assertTrue(shown.get("client_public_jwk").startsWith("{"), check.toString());
        }
    }
}
