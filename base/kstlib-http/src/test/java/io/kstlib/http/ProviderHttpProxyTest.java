package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.Scripted;
import io.kstlib.http.fixture.TestAuthority;
import io.kstlib.http.fixture.TestProxy;
import io.kstlib.http.fixture.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that can be reached only through a proxy: their names cannot be looked up here. */
@Timeout(60)
class ProviderHttpProxyTest {

    private static final URI URL = URI.create("https://sso.company.invalid/token?code=s3cret");

    private final TestAuthority authority = new TestAuthority("Company CA");
    private TlsServer server;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        server = new TlsServer(authority.serverNamed("sso.company.invalid"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CorporateProvider provider(String proxy) throws IOException {
        String bundle =
                Files.writeString(folder.resolve("ca.pem"), authority.pem()).toString();
        return CorporateProvider.with("ssl_ca_bundle", bundle).in(Map.of("HTTPS_PROXY", proxy));
    }

    private String get(String proxy) throws IOException {
        return ProviderHttp.of(provider(proxy)).send(HttpCall.get(URL)).text();
    }

    private NetworkException refusal(String proxy) {
        NetworkException refusal = assertThrows(NetworkException.class, () -> get(proxy));
        assertFalse(refusal.getMessage().contains("s3cret"), refusal.getMessage()); // security rule 6
        assertFalse(refusal.getMessage().contains("wr0ng"), refusal.getMessage());
        return refusal;
    }

    private static void assertSays(NetworkException refusal, String... parts) {
        assertEquals(Reason.CANNOT_CONNECT, refusal.reason(), refusal.getMessage());
        for (String part : parts) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }

    @Test
    void sendsUserAndPasswordWithConnect() throws IOException { // RFC 7617, without any -D flag
        try (TestProxy proxy = TestProxy.to(server.port(), "jane:s3cret")) {
            assertEquals("hello", get("http://jane:s3cret@localhost:" + proxy.port()));

            assertTrue(proxy.requests().get(0).startsWith("CONNECT sso.company.invalid:443 HTTP/1.1\r\n"));
            assertFalse(proxy.requests().get(0).contains("Authorization"), "not before the proxy demands it");
            assertTrue(proxy.requests().get(1).contains("Proxy-Authorization: Basic "));
        }
        assertFalse(server.requests().get(0).containsKey("Proxy-authorization"));
    }

    @Test
    void showsTheLoginAtOnceToAProxyThatDemandedItBefore() throws IOException {
        try (TestProxy proxy = TestProxy.to(server.port(), "jane:s3cret")) {
            ProviderHttp transport = ProviderHttp.of(provider("http://jane:s3cret@localhost:" + proxy.port()));

            transport.send(HttpCall.get(URL));
            transport.send(HttpCall.get(URL));

            assertEquals(3, proxy.requests().size(), proxy.requests()::toString);
        }
    }

    @Test
    void keepsTheLoginFromAProxyThatDemandsNone() throws IOException {
        try (TestProxy proxy = TestProxy.to(server.port())) {
            assertEquals("hello", get("http://jane:s3cret@localhost:" + proxy.port()));

            assertFalse(proxy.requests().get(0).contains("Authorization"), proxy.requests()::toString);
        }
    }

    @Test
    void speaksToAProxyByHttps() throws IOException {
        try (TestProxy proxy = TestProxy.secured(server.port(), "jane:s3cret", authority.serverNamed("localhost"))) {
            assertEquals("hello", get("https://jane:s3cret@localhost:" + proxy.port()));
        }
    }

    @Test
    void trustsNoProxyWhoseCertificateIsNotTrusted() throws IOException {
        TestAuthority stranger = new TestAuthority("Stranger");
        try (TestProxy proxy = TestProxy.secured(server.port(), "jane:s3cret", stranger.serverNamed("localhost"))) {
            NetworkException refusal = refusal("https://jane:s3cret@localhost:" + proxy.port());

            assertTrue(proxy.requests().isEmpty());
            assertEquals(Reason.TLS, refusal.reason());
            assertEquals(
                    "the certificate of the proxy https://localhost:" + proxy.port() + " (HTTPS_PROXY)",
                    refusal.getMessage().split(" \\(CN=localhost", 2)[0]);
            assertTrue(
                    refusal.getMessage().contains("CN=localhost, issued by CN=Stranger, valid until "),
                    refusal.getMessage());
            assertTrue(refusal.getMessage().contains("ssl_ca_bundle"), refusal.getMessage());
        }
    }

    @Test
    void saysThatTheProxyDemandsALogin() throws IOException {
        try (TestProxy proxy = TestProxy.to(server.port(), "jane:s3cret")) {
            assertSays(
                    refusal("http://localhost:" + proxy.port()),
                    "the proxy http://localhost:" + proxy.port()
                            + " (HTTPS_PROXY) demands a user name and a password (HTTP 407)",
                    "http://user:password@host:port");
        }
    }

    @Test
    void saysThatTheProxyRefusesTheLogin() throws IOException {
        try (TestProxy proxy = TestProxy.to(server.port(), "jane:s3cret")) {
            assertSays(
                    refusal("http://jane:wr0ng@localhost:" + proxy.port()),
                    "does not accept the user name and password given there (HTTP 407)",
                    "Correct them in HTTPS_PROXY");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 403 Forbidden', does not allow connections to sso.company.invalid:443 (HTTP 403)",
        "'HTTP/1.1 503 No', cannot reach sso.company.invalid:443 (HTTP 503)",
        "'HTTP/1.1 418 Teapot', opens no tunnel to sso.company.invalid:443 (HTTP 418)",
        "'SSH-2.0-OpenSSH', does not answer as an HTTP proxy does",
        "'HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM', demands a login by Negotiate or NTLM"
    })
    void saysWhyThereIsNoTunnel(String answer, String problem) throws IOException {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var answered = CompletableFuture.runAsync(() -> answerOnce(proxy, answer + "\r\n\r\n"));

            assertSays(refusal("localhost:" + proxy.getLocalPort()), problem, "HTTPS_PROXY");
            answered.join();
        }
    }

    private static void answerOnce(ServerSocket proxy, String answer) {
        try (Socket client = proxy.accept()) {
            client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
            client.getInputStream().readAllBytes();
        } catch (IOException left) {
            // it has the answer
        }
    }

    @Test
    void logsInToAProxyThatAnswers401Where407IsMeant() throws IOException {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (Scripted proxy = Scripted.server(client -> {
            heads.add(TestProxy.head(client.getInputStream()));
            client.getOutputStream().write("HTTP/1.1 401 Unauthorized\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
        })) {
            assertSays(
                    refusal("http://jane:wr0ng@localhost:" + proxy.port()),
                    "does not accept the user name and password given there (HTTP 401)");
            assertEquals(2, heads.size());
            assertTrue(heads.get(1).contains("Proxy-Authorization: Basic "), heads::toString);
        }
    }

    @Test
    void saysThatTheProxyBrokeTheConnectionOff() throws IOException {
        try (Scripted proxy = Scripted.resetting()) {
            assertSays(
                    refusal("http://jane:wr0ng@localhost:" + proxy.port()),
                    "the proxy http://localhost:" + proxy.port() + " (HTTPS_PROXY) broke the connection off when it was"
                            + " asked for sso.company.invalid:443");
        }
    }

    @Test
    void saysThatTheProxyCannotBeReached() throws IOException {
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // and never listens
            String url = "http://localhost:" + held.getLocalPort();
            assertSays(refusal(url), "cannot connect to the proxy " + url);
        }
        assertSays(refusal("http://proxy.invalid:3128"), "http://proxy.invalid:3128", "the host is not known");
    }

    @Test
    void givesUpOnASilentProxy() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CorporateProvider provider = provider("http://jane:s3cret@localhost:" + silent.getLocalPort());
            Timeouts second = new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(20));

            var late = assertThrows(
                    NetworkException.class,
                    () -> ProviderHttp.of(provider, second).send(HttpCall.get(URL)));

            assertTrue(late.getMessage().contains("the proxy http://localhost:"), late.getMessage());
            assertFalse(late.getMessage().contains("s3cret"), late.getMessage());
        }
    }
}
