package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.http.fixture.Scripted;
import io.kstlib.http.fixture.TestAuthority;
import io.kstlib.http.fixture.TestProxy;
import io.kstlib.http.fixture.TlsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that no section configures, such as those to Vault. */
@Timeout(60)
class EnvironmentHttpTest {

    private static final URI SECURED = URI.create("https://vault.company.invalid/v1/transit");
    private static final URI PLAIN = URI.create("http://vault.company.invalid:8200/v1/transit");

    private final TestAuthority authority = new TestAuthority("Company CA");

    @TempDir
    private Path folder;

    private Path pem() throws IOException {
        return Files.writeString(folder.resolve("ca.pem"), authority.pem());
    }

    @Test
    void goesByTheProxyAndTheCertificatesOfTheEnvironment() throws IOException {
        try (TlsServer vault = new TlsServer(authority.serverNamed("vault.company.invalid"));
                TestProxy proxy = TestProxy.to(vault.port(), "jane:s3cret")) {
            EnvironmentHttp http = EnvironmentHttp.of(Map.of(
                    "HTTPS_PROXY", "http://jane:s3cret@localhost:" + proxy.port(), "SSL_CERT_FILE", pem().toString()));

            assertEquals("hello", http.send(HttpCall.get(SECURED)).text());
            assertTrue(proxy.requests().get(0).startsWith("CONNECT vault.company.invalid:443 "));
        }
    }

    @Test
    void trustsOnlyTheCertificatesThatItIsGiven() throws IOException {
        Path others = Files.writeString(folder.resolve("others.pem"), new TestAuthority("Another CA").pem());
        try (TlsServer vault = new TlsServer(authority.serverNamed("localhost"))) {
            URI url = URI.create("https://localhost:" + vault.port() + "/");
            EnvironmentHttp http = EnvironmentHttp.of(Map.of("SSL_CERT_FILE", pem().toString()));

            assertEquals(
                    "hello",
                    http.trustingOnly(pem(), "VAULT_CACERT")
                            .send(HttpCall.get(url))
                            .text());
            NetworkException refusal = assertThrows(
                    NetworkException.class,
                    () -> http.trustingOnly(others, "VAULT_CACERT").send(HttpCall.get(url)));
            assertTrue(
                    refusal.getMessage()
                            .endsWith("Add the certificate of that issuer to " + others + " (VAULT_CACERT)"),
                    refusal.getMessage());
        }
    }

    @Test
    void logsInToAProxyForWhatIsNotSecured() throws IOException {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (Scripted proxy = Scripted.server(client -> {
            heads.add(TestProxy.head(client.getInputStream()));
            String answer = heads.size() == 1
                    ? "407 Login\r\nProxy-Authenticate: Basic realm=\"x\"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                    : "200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello";
            client.getOutputStream().write(("HTTP/1.1 " + answer).getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
        })) {
            EnvironmentHttp http = EnvironmentHttp.of(Map.of(
                    "HTTPS_PROXY", "http://unused:1", "HTTP_PROXY", "http://jane:s3cret@localhost:" + proxy.port()));

            assertEquals("hello", http.send(HttpCall.get(PLAIN)).text());
            assertTrue(heads.get(0).startsWith("GET http://vault.company.invalid:8200/v1/transit HTTP/1.1\r\n"));
            assertTrue(heads.get(1).contains("Proxy-Authorization: Basic "), heads::toString);
        }
    }

    @Test
    void givesUpInTime() throws IOException {
        try (Scripted silent = Scripted.server(client -> client.getInputStream().readAllBytes())) {
            EnvironmentHttp http = EnvironmentHttp.of(Map.of()).within(Duration.ofSeconds(1));

            NetworkException late = assertThrows(
                    NetworkException.class,
                    () -> http.send(HttpCall.get(URI.create("http://localhost:" + silent.port() + "/"))));

            assertEquals(NetworkException.Reason.TIMED_OUT, late.reason());
            silent.left().join(); // no connection stays open
        }
    }
}
