package io.kstlib.auth.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ssl_ca_bundle} and {@code ssl_verify}, against servers with certificates of an authority that the JDK does not know. */
@Timeout(60)
class HttpTransportTlsTest {

    private static final Timeouts LONG = new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20));

    private final TestAuthority authority = new TestAuthority("Company CA");
    private HttpsServer server;

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private URI start(SSLContext identity) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity));
        server.createContext("/", exchange -> {
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return URI.create("https://localhost:" + server.getAddress().getPort() + "/token?code=s3cret");
    }

    private String bundle(String content) throws IOException {
        return Files.writeString(folder.resolve("ca.pem"), content).toString();
    }

    private static String get(CorporateProvider provider, URI url) {
        return HttpTransport.forProvider(provider, LONG).get(url, Map.of()).text();
    }

    private static NetworkException refusal(CorporateProvider provider, URI url) {
        NetworkException refusal = assertThrows(NetworkException.class, () -> get(provider, url));
        assertEquals(NetworkException.Reason.TLS, refusal.reason(), refusal.getMessage());
        return refusal;
    }

    private static void assertSays(Exception refusal, String... parts) {
        for (String part : parts) {
            assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
        }
    }

    @Test
    void trustsTheCertificatesOfTheBundle() throws IOException {
        String several = "# our authorities\n" + new TestAuthority("Another CA").pem() + "\nCompany CA:\r\n"
                + authority.pem().replace("\n", "\r\n") + "end\n";
        URI url = start(authority.serverNamed("localhost"));

        assertEquals("hello", get(CorporateProvider.with("ssl_ca_bundle", bundle(several)), url));
    }

    @Test
    void trustsAServersOwnCertificateInTheBundle() throws IOException {
        TestAuthority self = TestAuthority.ofItself("localhost");
        URI url = start(self.itself());

        assertEquals("hello", get(CorporateProvider.with("ssl_ca_bundle", bundle(self.pem())), url));
    }

    @Test
    void addsTheBundleToWhatTheJdkTrusts() throws GeneralSecurityException, IOException {
        int standard = TlsTrust.standardAnd(List.of()).size();

        assertTrue(standard > 0);
        assertEquals(
                standard + 1,
                TlsTrust.standardAnd(List.of(authority.certificate())).size());
    }

    @Test
    void namesTheUnknownIssuerAndTheKeyToSet() throws IOException {
        URI url = start(authority.serverNamed("localhost"));

        NetworkException refusal = refusal(CorporateProvider.withNothing(), url);

        assertSays(
                refusal,
                "https://localhost:" + url.getPort(),
                "CN=localhost",
                "issued by CN=Company CA",
                "valid until ",
                "its issuer is not known here",
                "auth.providers.corporate.ssl_ca_bundle");
        assertFalse(refusal.getMessage().contains("s3cret")); // design rule 6
        assertFalse(refusal.getMessage().contains("sun.security"));
    }

    @Test
    void namesTheBundleThatLacksTheIssuer() throws IOException {
        URI url = start(authority.serverNamed("localhost"));
        String other = bundle(new TestAuthority("Another CA").pem());

        assertSays(refusal(CorporateProvider.with("ssl_ca_bundle", other), url), "Add the certificate", other);
    }

    @Test
    void refusesACertificateForAnotherHost() throws IOException {
        URI url = start(authority.serverNamed("sso.example"));

        assertSays(
                refusal(CorporateProvider.with("ssl_ca_bundle", bundle(authority.pem())), url),
                "CN=sso.example",
                "for another host than localhost");
    }

    @Test
    void refusesAnExpiredCertificate() throws IOException {
        URI url = start(authority.expiredServerNamed("localhost"));

        assertSays(
                refusal(CorporateProvider.with("ssl_ca_bundle", bundle(authority.pem())), url),
                "has expired",
                "Check the clock");
    }

    @Test
    void takesAnyServerWithoutVerificationAndWarns() throws IOException {
        CorporateProvider provider = CorporateProvider.with("ssl_verify", false);
        URI url = start(authority.expiredServerNamed("sso.example"));

        assertEquals("hello", get(provider, url));

        assertEquals(1, provider.warnings().size());
        assertTrue(
                provider.warnings()
                        .get(0)
                        .startsWith("auth.providers.corporate.ssl_verify (kstlib.conf.yml:7) is false"),
                provider.warnings().get(0));
    }

    @Test
    void switchesVerificationOffForItsOwnClientOnly() throws IOException {
        URI url = start(authority.serverNamed("localhost"));

        assertEquals("hello", get(CorporateProvider.with("ssl_verify", false), url));

        refusal(CorporateProvider.withNothing(), url);
    }

    @Test
    void verifiesAgainstTheBundleThoughVerificationIsOff() throws IOException {
        CorporateProvider provider = CorporateProvider.with("ssl_verify", false)
                .and("ssl_ca_bundle", bundle(new TestAuthority("Another CA").pem()));

        refusal(provider, start(authority.serverNamed("localhost")));

        assertEquals(List.of(), provider.warnings());
    }

    @Test
    void verifiesServersBesideTheProviderThoughVerificationIsOff() throws IOException {
        URI url = start(authority.serverNamed("localhost"));
        ProviderTls tls = ProviderTls.of(CorporateProvider.with("ssl_verify", false));
        HttpClient client = HttpClient.newBuilder().sslContext(tls.context()).build();

        var refused = assertThrows(
                IOException.class,
                () -> client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding()));

        assertEquals(
                NetworkException.Reason.TLS,
                tls.failure(url, LONG.connect(), LONG.exchange()).from(refused).reason());
    }

    @Test
    void explainsTheRefusalOfAClientThatIsNotItsOwn() throws IOException {
        URI url = start(authority.serverNamed("localhost"));
        HttpClient client = HttpClient.newHttpClient();

        var refused = assertThrows(
                IOException.class,
                () -> client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding()));

        assertSays(
                ProviderTls.of(CorporateProvider.withNothing())
                        .failure(url, LONG.connect(), LONG.exchange())
                        .from(refused),
                "the certificate of https://localhost:" + url.getPort() + " is not trusted");
    }

    @Test
    void tellsWhenThePortDoesNotSpeakTls() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var answered = CompletableFuture.runAsync(() -> {
                try (Socket client = plain.accept()) {
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.getOutputStream().flush();
                    client.getInputStream().readNBytes(100);
                } catch (IOException broken) {
                    throw new IllegalStateException(broken);
                }
            });

            assertSays(
                    refusal(
                            CorporateProvider.withNothing(),
                            URI.create("https://localhost:" + plain.getLocalPort() + "/")),
                    "the TLS handshake with https://localhost:" + plain.getLocalPort() + " failed");
            answered.join();
        }
    }

    @Test
    void namesKeyFileAndLineOfABadBundle() throws IOException {
        assertBadBundle(bundle("not a certificate"), "ca.pem holds no certificate");
        assertBadBundle(
                bundle(authority.pem() + "\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
                "ca.pem, line " + (authority.pem().lines().count() + 2) + ": not a certificate");
        assertBadBundle(bundle("-----BEGIN CERTIFICATE-----\nAAAA\n"), "ca.pem, line 1: the certificate has no end");
        assertBadBundle(folder.resolve("missing.pem").toString(), "there is no file ");
        assertBadBundle(folder.toString(), "cannot read " + folder);
        assertBadBundle("~/ca.pem", "there is no file /home/somebody/ca.pem");
    }

    private static void assertBadBundle(String path, String problem) {
        CorporateProvider provider = CorporateProvider.with("ssl_ca_bundle", path);
        var refused = assertThrows(ConfigurationException.class, () -> HttpTransport.forProvider(provider));

        assertSays(refused, "auth.providers.corporate.ssl_ca_bundle (kstlib.conf.yml:7): ", problem);
    }
}
