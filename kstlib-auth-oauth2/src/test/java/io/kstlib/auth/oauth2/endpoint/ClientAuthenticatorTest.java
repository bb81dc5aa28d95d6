package io.kstlib.auth.oauth2.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.oauth2.Server;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator.AuthenticatedForm;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientAuthenticatorTest {

    private static final URI TOKEN_ENDPOINT = URI.create("https://sso.example.com/token");
    private static final AuthorizationServer CONFIGURED = new AuthorizationServer(null, Map.of(), Map.of());

    private static AuthorizationServer publishing(String... methods) {
        return new AuthorizationServer(
                "https://sso.example.com",
                Map.of(),
                Map.of("issuer", "https://sso.example.com", "token_endpoint_auth_methods_supported", List.of(methods)));
    }

    private static TestContext client() {
        return Server.configured(Map.of("client_id", "my:app"));
    }

    private static TestContext confidential() {
        return client().with("client_secret", "s3cret+ %");
    }

    private static String method(TestContext context, AuthorizationServer server) {
        return new ClientAuthenticator(context).method(server);
    }

    private static AuthenticatedForm form(TestContext context) {
        return new ClientAuthenticator(context)
                .authenticate(
                        CONFIGURED,
                        Endpoint.TOKEN,
                        TOKEN_ENDPOINT,
                        Parameters.none().with("grant_type", "x"));
    }

    @Test
    void choosesAnewForAnotherServer() {
        ClientAuthenticator client = new ClientAuthenticator(confidential());

        assertEquals("client_secret_post", client.method(publishing("client_secret_post")));
        assertEquals("client_secret_basic", client.method(publishing("client_secret_basic")));
        assertEquals("client_secret_post", client.method(CONFIGURED));
    }

    @Test
    void sendsThePublicClientsIdOnly() { // RFC 6749 section 3.2.1
        AuthenticatedForm form = form(client());

        assertEquals("grant_type=x&client_id=my%3Aapp", form.parameters().encode());
        assertTrue(form.headers().isEmpty());
    }

    @Test
    void encodesIdAndSecretForBasic() { // RFC 6749 section 2.3.1
        AuthenticatedForm form = form(confidential().with("token_endpoint_auth_method", "client_secret_basic"));

        String credentials = form.headers().get(0).getValue().substring("Basic ".length());
        assertEquals(
                "my%3Aapp:s3cret%2B+%25",
                new String(Base64.getDecoder().decode(credentials), StandardCharsets.US_ASCII));
        assertEquals("grant_type=x", form.parameters().encode());
    }

    @Test
    void sendsIdAndSecretAsParametersForPost() { // RFC 6749 section 2.3.1
        AuthenticatedForm form = form(confidential().with("token_endpoint_auth_method", "client_secret_post"));

        assertEquals(
                "grant_type=x&client_id=my%3Aapp&client_secret=s3cret%2B+%25",
                form.parameters().encode());
        assertTrue(form.headers().isEmpty());
    }

    @Test
    void goesByTheMetadata() { // RFC 8414 section 2
        assertEquals("client_secret_basic", method(confidential(), publishing()));
        assertEquals(
                "client_secret_basic", method(confidential(), publishing("client_secret_post", "client_secret_basic")));
        assertEquals("client_secret_post", method(confidential(), publishing("private_key_jwt", "client_secret_post")));
        assertEquals("none", method(client(), publishing("client_secret_basic")));
    }

    @Test
    void postsWhereThereIsNoMetadata() { // what GitHub documents
        assertEquals("client_secret_post", method(confidential(), CONFIGURED));
    }

    @Test
    void doesAsConfigured() {
        assertEquals(
                "client_secret_post",
                method(
                        confidential().with("token_endpoint_auth_method", "client_secret_post"),
                        publishing("client_secret_basic")));
    }

    private static TestContext withKey(TestContext client) {
        return client.clientAuthentication("private_key_jwt", new SignedAssertion());
    }

    /** A plugin whose credentials are made for the endpoint. */
    private record SignedAssertion() implements ClientAuthentication {

        @Override
        public Strength strength() {
            return Strength.KEY_PROVEN;
        }

        @Override
        public boolean isConfigured() {
            return true;
        }

        @Override
        public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
            return ClientCredentials.none()
                    .with("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                    .with("client_assertion", Secret.of("signed for " + endpoint));
        }

        @Override
        public Map<String, String> facts(AuthorizationServer server) {
            return Map.of("signs", "at " + server.issuer().orElseThrow());
        }
    }

    @Test
    void prefersAKeyToASecretWhereTheServerAcceptsBoth() { // RFC 9700 section 2.5
        assertEquals(
                "private_key_jwt",
                method(withKey(confidential()), publishing("client_secret_basic", "private_key_jwt")));
        assertEquals("private_key_jwt", method(withKey(confidential()), CONFIGURED));
    }

    @Test
    void usesAKeyOnlyWhereTheServerAcceptsIt() { // RFC 8414 section 2
        assertEquals("client_secret_post", method(withKey(confidential()), publishing("client_secret_post")));
        assertEquals("client_secret_basic", method(withKey(confidential()), publishing()));
    }

    @Test
    void doesNotPassForAPublicClientWhereItHasAKey() {
        assertEquals("private_key_jwt", method(withKey(client()), publishing()));
        ConfigurationException refusal = assertThrows(
                ConfigurationException.class, () -> method(withKey(client()), publishing("client_secret_basic")));
        assertTrue(refusal.getMessage().contains("register the client for private_key_jwt"), refusal.getMessage());
    }

    @Test
    void aKeyThatNoPluginUsesIsNoPublicClient() {
        ConfigurationException refusal = assertThrows(
                ConfigurationException.class, () -> method(client().with("client_key", "env://KEY"), publishing()));

        assertTrue(
                refusal.getMessage().contains("the settings suffice for none of the client authentications"),
                refusal.getMessage());
    }

    @Test
    void saysWhichOthersTheServerOffers() {
        AuthorizationServer server =
                publishing("client_secret_basic", "client_secret_post", "private_key_jwt", "tls_client_auth");
        ClientAuthenticator client =
                new ClientAuthenticator(confidential().clientAuthentication("private_key_jwt", new NotConfigured()));
        String remedy = client.remedy("client_secret_basic", server);

        assertTrue(
                remedy.contains("; a client that is registered for private_key_jwt needs that as"
                        + " token_endpoint_auth_method"),
                remedy);
        assertFalse(remedy.contains("tls_client_auth"), "the server offers what the client uses: " + remedy);
        assertTrue(client.remedy("client_secret_basic", publishing("client_secret_post", "tls_client_auth"))
                .contains("the server offers tls_client_auth, too"));
    }

    /** A plugin whose settings do not suffice. */
    private record NotConfigured() implements ClientAuthentication {

        @Override
        public Strength strength() {
            return Strength.KEY_PROVEN;
        }

        @Override
        public boolean isConfigured() {
            return false;
        }

        @Override
        public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
            throw new AssertionError("it is not configured");
        }
    }

    @Test
    void saysWhatAPluginSaysOfItself() {
        assertEquals(
                Map.of("token_endpoint_auth_method", "private_key_jwt", "signs", "at https://sso.example.com"),
                new ClientAuthenticator(withKey(client())).facts(publishing("private_key_jwt")));
        assertEquals(
                Map.of("token_endpoint_auth_method", "none"), new ClientAuthenticator(client()).facts(publishing()));
    }

    @Test
    void addsWhatAPluginMakesForTheEndpoint() {
        AuthenticatedForm form = new ClientAuthenticator(withKey(client()))
                .authenticate(
                        CONFIGURED,
                        Endpoint.TOKEN,
                        TOKEN_ENDPOINT,
                        Parameters.none().with("client_assertion", "of the flow"));

        assertEquals(
                List.of("signed for https://sso.example.com/token"),
                form.parameters().entries().stream()
                        .filter(parameter -> parameter.getKey().equals("client_assertion"))
                        .map(Map.Entry::getValue)
                        .toList());
        assertEquals("[hidden]?", form.redaction(form.call()).clean("signed for https://sso.example.com/token?"));
    }

    @Test
    void saysWhenTheServerAcceptsNothingThatIsImplemented() {
        ConfigurationException refusal = assertThrows(
                ConfigurationException.class,
                () -> method(confidential(), publishing("private_key_jwt", "tls_client_auth")));

        assertTrue(
                refusal.getMessage()
                        .startsWith(
                                "auth.providers.corporate.token_endpoint_auth_method (kstlib.conf.yml:9): the server"
                                        + " accepts only private_key_jwt, tls_client_auth"),
                refusal.getMessage());
    }

    @Test
    void fetchesTheSecretForEachRequest() {
        TestContext context = client().with("client_secret", "env://SECRET").secret("env://SECRET", "first");
        ClientAuthenticator authentication = new ClientAuthenticator(context);
        authentication.authenticate(CONFIGURED, Endpoint.TOKEN, TOKEN_ENDPOINT, Parameters.none());

        context.secret("env://SECRET", "rotated");

        AuthenticatedForm form =
                authentication.authenticate(CONFIGURED, Endpoint.TOKEN, TOKEN_ENDPOINT, Parameters.none());
        assertEquals("rotated", form.parameters().first("client_secret").orElseThrow());
    }

    @Test
    void hidesTheSecretThatAServerEchoesHoweverItWasSent() { // security rule 6
        for (String method : List.of("client_secret_basic", "client_secret_post")) {
            AuthenticatedForm form = form(confidential().with("token_endpoint_auth_method", method));

            assertEquals("[hidden] is wrong", form.redaction(form.call()).clean("s3cret+ % is wrong"));
        }
    }

    @Test
    void showsNoSecret() { // security rule 6
        assertFalse(form(confidential()).toString().contains("s3cret"));
        assertFalse(form(confidential())
                .call()
                .redaction(List.of("s3cret"))
                .toString()
                .contains("s3cret"));
    }
}
