package io.kstlib.auth.client.mtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.client.mtls.MutualTlsServer.Form;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.session.AuthSession;
import io.kstlib.auth.oauth2.OAuth2Provider;
import io.kstlib.auth.oauth2.OAuth2ProviderBuilder;
import io.kstlib.auth.oauth2.ProviderBuilder;
import io.kstlib.auth.oidc.OidcProvider;
import io.kstlib.auth.oidc.OidcProviderBuilder;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.auth.testkit.server.TestIdentityProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The servers that see a certificate, its tokens, and the effect of another certificate (RFC 8705). */
@Timeout(60)
class PresentedCertificateTest {

    private static final String APP = "CN=my-app,O=Company";
    private static final String RENEWED = "CN=my-app,OU=renewed,O=Company";

    @RegisterExtension
    final TestIdentityProvider idp = new TestIdentityProvider("/realms/main");

    @TempDir
    Path home;

    private MutualTlsServer server;

    @BeforeEach
    void start() throws IOException {
        server = new MutualTlsServer();
        use("client");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Configures another certificate with its key. */
    private void use(String name) throws IOException {
        Files.writeString(home.resolve("app.pem"), Certificates.text(name + ".pem"));
        Files.writeString(home.resolve("app-key.pem"), Certificates.text(name + "-key.pem"));
    }

    private OAuth2ProviderBuilder service() {
        return OAuth2Provider.builder("corporate")
                .tokenUrl(server.url("/token"))
                .userinfoUrl(server.url("/userinfo"))
                .clientId("my-app")
                .flow("client_credentials")
                .clientCertificate("file://" + home.resolve("app.pem"))
                .clientKey("file://" + home.resolve("app-key.pem"));
    }

    private AuthClient client(ProviderBuilder<?> provider) throws IOException {
        Path authority = Files.writeString(home.resolve("ca.pem"), Certificates.text("ca.pem"));
        return provider.build(Kstlib.builder()
                .environment(Map.of("SSL_CERT_FILE", authority.toString(), "SECRET", "a secret"))
                .home(home));
    }

    private static HttpRequest get(MutualTlsServer from) {
        return HttpRequest.newBuilder(from.url("/orders")).build();
    }

    @Test
    void authenticatesByTheCertificateAndShowsItWithTheToken() throws Exception {
        try (AuthClient client = client(service());
                AuthSession session = AuthSession.open(client)) {
            assertEquals(200, session.get(server.url("/orders").toString()).statusCode());
            assertEquals(
                    200,
                    session.httpClient()
                            .send(get(server), BodyHandlers.ofString())
                            .statusCode());
            assertEquals(
                    200,
                    session.sendAsync(get(server), BodyHandlers.ofString())
                            .join()
                            .statusCode());
            assertEquals(Map.of("sub", "alice"), client.getUserInfo());
        }

        assertEquals(
                List.of("/token " + APP, "/orders " + APP, "/orders " + APP, "/orders " + APP, "/userinfo " + APP),
                server.seen());
    }

    @Test
    void aTokenThatIsBoundToNothingIsShownWithoutIt() throws IOException {
        server.issuing(Form.UNBOUND);
        try (AuthClient client = client(service());
                AuthSession session = AuthSession.open(client)) {
            session.get(server.url("/orders").toString());
            client.getUserInfo();
        }

        assertEquals(List.of("/token " + APP, "/orders none", "/userinfo none"), server.seen());
    }

    @Test
    void bindsTheTokensOfAClientThatAuthenticatesOtherwise() throws IOException { // RFC 8705 section 3
        OAuth2ProviderBuilder provider = service()
                .clientSecret("env://SECRET")
                .tokenEndpointAuthMethod("client_secret_post")
                .certificateBoundTokens();
        try (AuthClient client = client(provider);
                AuthSession session = AuthSession.open(client)) {
            assertEquals(200, session.get(server.url("/orders").toString()).statusCode());
        }

        assertEquals(List.of("/token " + APP, "/orders " + APP), server.seen());
    }

    @Test
    void aTokenThatCannotBeReadIsShownWithItIfItIsAskedFor() throws IOException {
        server.issuing(Form.OPAQUE);
        try (AuthClient client = client(service().certificateBoundTokens());
                AuthSession session = AuthSession.open(client)) {
            assertEquals(200, session.get(server.url("/orders").toString()).statusCode());
        }
    }

    @Test
    void refusesATokenThatIsBoundToNothingAlthoughItIsAskedFor() throws IOException {
        server.issuing(Form.UNBOUND);
        try (AuthClient client = client(service().certificateBoundTokens())) {
            String message =
                    assertThrows(ProtocolException.class, client::getToken).getMessage();

            assertTrue(message.contains("a token that is bound to no certificate, although"), message);
        }
    }

    @Test
    void saysThatTheServerDidNotAskForTheCertificate() throws IOException {
        server.withoutAsking().issuing(Form.OPAQUE);
        try (AuthClient client = client(service().certificateBoundTokens())) {
            String message =
                    assertThrows(ProtocolException.class, client::getToken).getMessage();

            assertTrue(message.contains("The server did not ask for the certificate"), message);
            Check check = client.preflight().checks().stream()
                    .filter(found -> found.name().equals("token_endpoint"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(Status.WARNING, check.status());
            assertTrue(check.message().contains("did not ask for the certificate"), check::message);
        }
    }

    @Test
    void theReportNamesTheCertificateAndWhatToRegister() throws IOException {
        try (AuthClient client = client(service().tokenEndpointAuthMethod("tls_client_auth"))) {
            Map<String, String> details = client.preflight().checks().stream()
                    .filter(found -> found.name().equals("token_endpoint"))
                    .findFirst()
                    .orElseThrow()
                    .facts();

            assertEquals(APP, details.get("client_certificate_subject"));
            assertEquals(
                    TlsIdentity.thumbprint(Certificates.certificate("client.pem")),
                    details.get("client_certificate_x5t#S256"));
            assertTrue(details.get("client_certificate_expires").startsWith("2043-"), details::toString);
            assertEquals(APP, details.get("tls_client_auth_subject_dn"));
        }
    }

    @Test
    void aSessionReplacesATokenThatIsBoundToTheCertificateBefore() throws IOException {
        try (AuthClient client = client(service());
                AuthSession session = AuthSession.open(client)) {
            client.getToken();
            use("renewed");

            assertEquals(200, session.get(server.url("/orders").toString()).statusCode());
        }

        assertEquals(List.of("/token " + APP, "/token " + RENEWED, "/orders " + RENEWED), server.seen());
    }

    @Test
    void aWebSocketIsOpenedWithACertificateThatFitsTheToken() throws IOException {
        URI orders = URI.create(server.url("/orders").toString().replaceFirst("https", "wss"));
        try (AuthClient client = client(service());
                AuthSession session = AuthSession.open(client)) {
            client.getToken();
            use("renewed");

            assertAnsweredByHttp(session, orders);
        }

        assertEquals(List.of("/token " + APP, "/token " + RENEWED, "/orders " + RENEWED), server.seen());
    }

    /** The server knows no web sockets, so a handshake that it accepts the token in gets the status 200. */
    private static void assertAnsweredByHttp(AuthSession session, URI url) {
        CompletionException failed = assertThrows(
                CompletionException.class,
                () -> session.httpClient()
                        .newWebSocketBuilder()
                        .buildAsync(url, new WebSocket.Listener() {})
                        .join());

        assertEquals(
                200,
                assertInstanceOf(WebSocketHandshakeException.class, failed.getCause())
                        .getResponse()
                        .statusCode());
    }

    @Test
    void aTokenThatCannotBeReadKeepsItsCertificateAndTheNextHasTheRenewedOne() throws IOException {
        server.issuing(Form.OPAQUE);
        try (AuthClient client = client(service().certificateBoundTokens());
                AuthSession session = AuthSession.open(client)) {
            assertEquals(200, session.get(server.url("/orders").toString()).statusCode());
            use("renewed");
            assertEquals(200, session.get(server.url("/orders").toString()).statusCode());
            client.refreshToken();
            assertEquals(200, session.get(server.url("/orders").toString()).statusCode());
        }

        assertEquals(
                List.of("/token " + APP, "/orders " + APP, "/orders " + APP, "/token " + RENEWED, "/orders " + RENEWED),
                server.seen());
    }

    @Test
    void aClientOfTheProgramShowsWhatTheProgramChose() throws Exception { // the token names a certificate
        OAuth2ProviderBuilder provider = OAuth2Provider.builder("corporate")
                .tokenUrl(server.url("/token"))
                .clientId("my-app")
                .flow("client_credentials")
                .clientSecret("env://SECRET")
                .tokenEndpointAuthMethod("client_secret_post");
        HttpClient own =
                HttpClient.newBuilder().sslContext(MutualTlsServer.trusting()).build();
        try (AuthClient client = client(provider);
                AuthSession session =
                        AuthSession.builder(client).httpClient(own).build()) {
            assertEquals(200, session.get(server.url("/orders").toString()).statusCode());
            assertEquals(
                    200,
                    session.sendAsync(get(server), BodyHandlers.ofString())
                            .join()
                            .statusCode());
        }

        assertEquals(List.of("/token none", "/orders none", "/orders none"), server.seen());
    }

    @Test
    void saysThatATokenIsBoundToAnotherCertificate() throws IOException {
        try (AuthClient client = client(service())) {
            client.getToken();
            use("renewed");
            String message = assertThrows(NotLoggedInException.class, client::getUserInfo)
                    .getMessage();

            assertTrue(message.contains("is bound to another certificate (x5t#S256 "), message);
            assertTrue(message.contains("than client_certificate is now (" + RENEWED), message);
        }
    }

    @Test
    void usesTheAliasesOfTheServerForRequestsWithTheCertificate() throws IOException { // RFC 8705 section 5
        idp.publish("token_endpoint_auth_methods_supported", List.of("client_secret_basic", "tls_client_auth"))
                .publish("tls_client_certificate_bound_access_tokens", true)
                .publish(
                        "mtls_endpoint_aliases",
                        Map.of("token_endpoint", server.url("/token").toString()));
        OidcProviderBuilder provider = OidcProvider.builder("corporate")
                .issuer(idp.issuer())
                .clientId("my-app")
                .flow("client_credentials")
                .clientCertificate("file://" + home.resolve("app.pem"))
                .clientKey("file://" + home.resolve("app-key.pem"))
                .certificateBoundTokens();
        try (AuthClient client = client(provider)) {
            client.getToken();
        }

        assertEquals(List.of("/token " + APP), server.seen());
        assertEquals(List.of(), idp.requests(idp.path("token")));
    }

    @Test
    void asksNoServerThatBindsNoTokens() throws IOException {
        OidcProviderBuilder provider = OidcProvider.builder("corporate")
                .issuer(idp.issuer())
                .clientId("my-app")
                .flow("client_credentials")
                .clientSecret("env://SECRET")
                .tokenEndpointAuthMethod("client_secret_basic")
                .clientCertificate("file://" + home.resolve("app.pem"))
                .clientKey("file://" + home.resolve("app-key.pem"))
                .certificateBoundTokens();
        try (AuthClient client = client(provider)) {
            String message =
                    assertThrows(ConfigurationException.class, client::getToken).getMessage();

            assertTrue(message.contains("the server binds no tokens to certificates"), message);
            assertEquals(List.of(), idp.requests(idp.path("token")));
        }
    }

    @Test
    void refusesWhatCannotBe() throws IOException {
        OAuth2ProviderBuilder without = OAuth2Provider.builder("corporate")
                .tokenUrl(server.url("/token"))
                .clientId("my-app")
                .flow("client_credentials")
                .clientSecret("env://SECRET")
                .certificateBoundTokens();
        String missing = assertThrows(ConfigurationException.class, () -> client(without))
                .getMessage();
        String plain = assertThrows(AuthException.class, () -> {
                    try (AuthClient client = client(service().tokenUrl(URI.create("http://127.0.0.1:1/token")))) {
                        client.getToken();
                    }
                })
                .getMessage();

        assertTrue(missing.contains("needs a client_certificate"), missing);
        assertTrue(plain.contains("a certificate of the client is presented by https only"), plain);
        assertEquals(List.of(), server.seen());
    }
}
