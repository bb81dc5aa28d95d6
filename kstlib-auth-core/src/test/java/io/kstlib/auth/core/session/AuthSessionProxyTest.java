package io.kstlib.auth.core.session;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.core.fixture.TokensInContext;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.Scripted;
import io.kstlib.http.fixture.TestAuthority;
import io.kstlib.http.fixture.TestProxy;
import io.kstlib.http.fixture.TlsServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session uses the same network settings as logins. Here an API can be reached only through a proxy, which demands Basic. */
@Timeout(60)
class AuthSessionProxyTest {

    private static final String API = "https://api.company.invalid/me";

    private final TestAuthority authority = new TestAuthority("Company CA");
    private TlsServer api;
    private TestProxy proxy;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        api = new TlsServer(authority.serverNamed("api.company.invalid"));
        proxy = TestProxy.to(api.port(), "jane:s3cret");
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        api.close();
    }

    private AuthSession session(String login) throws IOException {
        return through("http://" + login + "localhost:" + proxy.port()).build();
    }

    private AuthSessionBuilder through(String url) throws IOException {
        String bundle =
                Files.writeString(folder.resolve("ca.pem"), authority.pem()).toString();
        CorporateProvider provider =
                CorporateProvider.with("ssl_ca_bundle", bundle).in(Map.of("HTTPS_PROXY", url));
        return AuthSession.builder(TokensInContext.of(new Tokens(), provider));
    }

    @Test
    void sendsItsRequestsThroughTheProxy() throws IOException {
        try (AuthSession session = session("jane:s3cret@")) {
            assertEquals("hello", session.get(API).body());
            assertEquals(
                    "hello",
                    session.sendAsync(request(), BodyHandlers.ofString()).join().body());

            assertTrue(proxy.requests().get(0).startsWith("CONNECT api.company.invalid:443 "));
            assertEquals(List.of("Bearer t1"), api.requests().get(0).get("Authorization"));
        }
    }

    @Test
    void givesItsRouteToLibrariesThatTakeAClient() throws IOException, InterruptedException {
        try (TestProxy open = TestProxy.to(api.port());
                AuthSession session = through("http://localhost:" + open.port()).build()) {
            assertEquals(
                    "hello",
                    session.httpClient()
                            .send(request(), BodyHandlers.ofString())
                            .body());
            assertTrue(open.requests().get(0).startsWith("CONNECT api.company.invalid:443 "));
        }
    }

    @Test
    void speaksToAProxyByHttps() throws IOException {
        try (TestProxy secured = TestProxy.secured(api.port(), "jane:s3cret", authority.serverNamed("localhost"));
                AuthSession session = through("https://jane:s3cret@localhost:" + secured.port())
                        .build()) {
            assertEquals("hello", session.get(API).body());

            var refused = assertThrows(
                    IOException.class, () -> session.httpClient().send(request(), BodyHandlers.ofString()));
            assertTrue(refused.getMessage().contains("is reached by https"), refused::toString);
        }
    }

    @Test
    void keepsWhatIsForTheProxyFromTheServer() throws IOException { // security rule 6
        try (AuthSession session = session("jane:s3cret@")) {
            session.get(API);
        }
        assertTrue(
                api.requests().get(0).keySet().stream()
                        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("proxy-")),
                api.requests()::toString);
    }

    @Test
    void keepsItFromServersOfHttp2Too() throws IOException { // the JDK's client treats headers in another way there
        Path identity = folder.resolve("server.p12");
        authority.writeServerNamed("api.company.invalid", identity);
        WireMockServer modern = new WireMockServer(WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .httpDisabled(true)
                .dynamicHttpsPort()
                .keystorePath(identity.toString())
                .keystoreType("PKCS12")
                .keystorePassword(TestAuthority.PASSWORD)
                .keyManagerPassword(TestAuthority.PASSWORD));
        modern.stubFor(any(anyUrl()).willReturn(ok("hello")));
        modern.start();
        try (TestProxy tunnel = TestProxy.to(modern.httpsPort(), "jane:s3cret");
                AuthSession session =
                        through("http://jane:s3cret@localhost:" + tunnel.port()).build()) {
            HttpResponse<String> answer = session.get(API);

            assertEquals(HttpClient.Version.HTTP_2, answer.version());
            var headers = modern.getAllServeEvents().get(0).getRequest().getHeaders();
            assertEquals("Bearer t1", headers.getHeader("authorization").firstValue());
            assertTrue(
                    headers.keys().stream()
                            .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("proxy-")),
                    headers::toString);
        } finally {
            modern.stop();
        }
    }

    @Test
    void saysWhyTheProxyOpensNoTunnel() throws IOException {
        try (AuthSession session = session("jane:wr0ng@")) {
            var refused = assertThrows(NetworkException.class, () -> session.get(API));

            assertTrue(
                    refused.getMessage()
                            .startsWith(
                                    "the proxy http://localhost:" + proxy.port()
                                            + " (HTTPS_PROXY) does not accept the user name and password given there (HTTP 407)"),
                    refused.getMessage());
            assertFalse(refused.getMessage().contains("wr0ng"), refused.getMessage());
        }
    }

    @Test
    void saysWhyToWhoDoesNotWait() throws IOException {
        try (AuthSession session = session("")) {
            var failed = assertThrows(
                    CompletionException.class,
                    () -> session.sendAsync(request(), BodyHandlers.ofString()).join());

            NetworkException refused = assertInstanceOf(NetworkException.class, failed.getCause());
            assertTrue(refused.getMessage().contains("demands a user name and a password"), refused.getMessage());
        }
    }

    @Test
    void saysToLibrariesThatTakeAClientWhichPropertyTheJdkWants() throws IOException {
        try (AuthSession session = session("jane:s3cret@")) {
            HttpClient client = session.httpClient();

            var refused = assertThrows(IOException.class, () -> client.send(request(), BodyHandlers.ofString()));
            assertNamesTheProperty(refused);

            var later = assertThrows(
                    CompletionException.class,
                    () -> client.sendAsync(request(), BodyHandlers.ofString()).join());
            assertNamesTheProperty(later.getCause());

            var failed = assertThrows(
                    CompletionException.class,
                    () -> client.newWebSocketBuilder()
                            .buildAsync(URI.create(API.replace("https", "wss")), new WebSocket.Listener() {})
                            .join());
            assertNamesTheProperty(failed.getCause());
        }
    }

    private static void assertNamesTheProperty(Throwable refused) {
        assertTrue(
                refused.getMessage().contains("-Djdk.http.auth.tunneling.disabledSchemes= (empty)"), refused::toString);
        assertFalse(refused.getMessage().contains("s3cret"), refused::toString);
    }

    @Test
    void saysThatTheConfigurationOfTheProxyIsWrong() throws IOException {
        try (AuthSession session = through("ftp://proxy:1").build()) {
            var wrong = assertThrows(ConfigurationException.class, () -> session.get(API));

            assertTrue(wrong.getMessage().startsWith("HTTPS_PROXY (environment variable): "), wrong.getMessage());
        }
    }

    @Test
    void leavesNothingBehindAtAProxyThatDripsItsAnswer() throws IOException {
        byte[] beginning = "HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII);
        try (Scripted dripping = Scripted.dripping(beginning, 'x')) {
            try (AuthSession session = through("http://localhost:" + dripping.port())
                    .connectTimeout(Duration.ofSeconds(1))
                    .build()) {
                assertThrows(NetworkException.class, () -> session.get(API));
            }
            assertDoesNotThrow(() -> dripping.left().get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void servesManyRequestsAtOnce() throws IOException {
        try (AuthSession session = session("jane:s3cret@")) {
            List<CompletableFuture<?>> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(session.sendAsync(request(), BodyHandlers.ofString())
                        .thenAccept(answer -> assertEquals("hello", answer.body())));
            }
            answers.forEach(CompletableFuture::join);
        }
    }

    private static HttpRequest request() {
        return HttpRequest.newBuilder(URI.create(API)).build();
    }
}
