package io.kstlib.auth.cli.secret;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.check.SignedTokens;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command fetches which secret. Each is fetched only when its value is needed, and only for its own key. */
@Tag("class-path")
class SecretsWhenNeededTest {

    private static final String CLIENT_SECRET = "auth.providers.corporate.client_secret";
    private static final String PROXY_PASSWORD = "auth.providers.corporate.proxy.password";

    @RegisterExtension
    private final SignedTokens idp = new SignedTokens();

    @TempDir
    Path home;

    @TempDir
    Path record;

    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private Shell shell;

    @BeforeEach
    void configure() throws IOException {
        Thread.currentThread().setContextClassLoader(RecordedSecrets.declaredIn(record));
        shell = new Shell(home).set(RecordedSecrets.RECORD, recorded().toString());
        configure(idp.issuer(), "http://127.0.0.1:1");
        String issuer = idp.issuer();
        idp.server().stubFor(get("/.well-known/openid-configuration").willReturn(okJson("""
                        {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                         "userinfo_endpoint": "%1$s/userinfo", "revocation_endpoint": "%1$s/revoke",
                         "introspection_endpoint": "%1$s/introspect", "jwks_uri": "%1$s/jwks"}""".formatted(issuer))));
        idp.server().stubFor(get(urlPathEqualTo("/authorize")).willReturn(ok()));
        idp.server().stubFor(get("/userinfo").willReturn(okJson("{\"sub\":\"jane\"}")));
        idp.server().stubFor(post("/revoke").willReturn(ok()));
        idp.server().stubFor(post("/introspect").willReturn(okJson("{\"active\":true,\"client_id\":\"my-app\"}")));
        idp.server()
                .stubFor(post("/token")
                        .willReturn(okJson("{\"access_token\":\"" + idp.token()
                                + "\",\"token_type\":\"Bearer\",\"expires_in\":300,\"refresh_token\":\"rt\"}")));
    }

    @AfterEach
    void forgetThePlugin() {
        Thread.currentThread().setContextClassLoader(before);
    }

    private void configure(String issuer, String proxy) {
        shell.configure(
                "auth:",
                "  token_storage: file",
                "  callback_server: { port: 0 }",
                "  providers:",
                "    corporate:",
                "      type: oidc",
                "      issuer: " + issuer,
                "      client_id: my-app",
                "      client_secret: recorded://canary-client-secret",
                "      decryption_key: recorded://canary-decryption-key",
                "      proxy: { url: '" + proxy + "', user: jane, password: 'recorded://canary-password' }",
                "    other:",
                "      type: oidc",
                "      issuer: " + issuer,
                "      client_id: other-app",
                "      client_secret: recorded://canary-of-another");
    }

    private Path recorded() {
        return record.resolve("fetched");
    }

    private List<String> fetchedBy(String... arguments) throws IOException {
        Files.deleteIfExists(recorded());
        Shell.Result result = shell.run(arguments);
        assertFalse((result.out() + result.err()).contains("canary"), result::toString); // security rule 6
        return Files.exists(recorded()) ? Files.readAllLines(recorded()) : List.of();
    }

    private void logIn(Duration untilExpiry) {
        logIn(idp.issuer(), untilExpiry);
    }

    private void logIn(String issuer, Duration untilExpiry) {
        shell.store(
                "corporate",
                StoredTokens.expiring(untilExpiry)
                        .refreshable()
                        .with("access_token", idp.sign("RS256", idp.claimsWith("iss", issuer)))
                        .issuedBy(issuer, "my-app")
                        .json());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth status",
                "auth providers",
                "auth plugins",
                "auth token corporate",
                "auth whoami corporate",
                "auth check corporate",
                "auth logout --no-revoke corporate",
            })
    void fetchesNothingForWhatSendsNone(String command) throws IOException {
        logIn(Duration.ofHours(1));

        assertEquals(List.of(), fetchedBy(command.split(" ", -1)));
        assertEquals(0, shell.run("auth", "status").code(), "it read the configuration");
    }

    @Test
    void doctorFetchesNothingAndNamesEachKey() throws IOException {
        assertEquals(List.of(), fetchedBy("auth", "doctor"));

        String out = shell.run("auth", "doctor").out();
        for (String key : List.of("client_secret", "decryption_key", "proxy.password")) {
            assertTrue(out.contains("auth.providers.corporate." + key + " is fetched when it is needed"), out);
        }
        assertTrue(out.contains("auth.providers.other.client_secret is fetched when it is needed"), out);
        assertTrue(idp.requests() > 0, "it did ask the server");
    }

    @Test
    void aRefreshFetchesTheSecretOfItsClientOnce() throws IOException {
        logIn(Duration.ofMinutes(-5));

        assertEquals(List.of(CLIENT_SECRET), fetchedBy("auth", "token", "corporate"));
    }

    @Test
    void aLogoutFetchesItForEachTokenThatItRevokes() throws IOException {
        logIn(Duration.ofHours(1));

        assertEquals(Collections.nCopies(2, CLIENT_SECRET), fetchedBy("auth", "logout", "corporate"));
    }

    @Test
    void aCheckFetchesItToAskTheServerAboutAnOpaqueToken() throws IOException {
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(1))
                        .issuedBy(idp.issuer(), "my-app")
                        .json());

        assertEquals(List.of(CLIENT_SECRET), fetchedBy("auth", "check", "corporate"));
    }

    @Test
    void aLoginFetchesItBeforeThePersonIsAskedAndForTheCode() throws IOException {
        shell.type("code\n");

        assertEquals(Collections.nCopies(2, CLIENT_SECRET), fetchedBy("auth", "login", "--manual", "corporate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "whoami", "check"})
    void aProxyThatDemandsALoginIsGivenItsOwnPasswordOnly(String command) throws IOException {
        try (ServerSocket proxy = proxyAnswering("407 Authenticate\r\nProxy-Authenticate: Basic")) {
            configure("https://sso.company.invalid", "http://127.0.0.1:" + proxy.getLocalPort());
            logIn("https://sso.company.invalid", Duration.ofHours(1));

            List<String> fetched = fetchedBy("auth", command, "corporate");

            assertFalse(fetched.isEmpty());
            assertEquals(Collections.nCopies(fetched.size(), PROXY_PASSWORD), fetched);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "whoami", "check", "token -r", "logout"})
    void aProxyThatDemandsNoLoginCostsNoPassword(String command) throws IOException {
        try (ServerSocket proxy = proxyAnswering("403 Forbidden")) {
            configure("https://sso.company.invalid", "http://127.0.0.1:" + proxy.getLocalPort());
            logIn("https://sso.company.invalid", Duration.ofHours(1));

            assertEquals(List.of(), fetchedBy(("auth " + command + " corporate").split(" ", -1)));
        }
    }

    private static ServerSocket proxyAnswering(String status) throws IOException {
        ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> answerAll(proxy, "HTTP/1.1 " + status + "\r\n\r\n"), "test-proxy");
        thread.setDaemon(true);
        thread.start();
        return proxy;
    }

    private static void answerAll(ServerSocket proxy, String answer) {
        while (!proxy.isClosed()) {
            try (Socket client = proxy.accept()) {
                readHead(client.getInputStream());
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                client.getOutputStream().flush();
            } catch (IOException left) {
                // the client that was connected, or the test
            }
        }
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("no request");
            }
            head.append((char) octet);
        }
    }
}
