package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.TestAuthority;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ssl_ca_bundle} and {@code ssl_verify}, against servers with certificates of an authority that the JDK does not know. */
@Timeout(60)
class ProviderHttpTlsTest {

    private static final Timeouts LONG =
            new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));

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
        return start(new HttpsConfigurator(identity));
    }

    private URI start(HttpsConfigurator configurator) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(configurator);
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
        return ProviderHttp.of(provider, LONG).send(HttpCall.get(url)).text();
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
        assertFalse(refusal.getMessage().contains("s3cret")); // security rule 6
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
        ProviderNetwork network = ProviderNetwork.of(CorporateProvider.with("ssl_verify", false));
        HttpClient client = HttpClient.newBuilder()
                .sslContext(network.tls().forAllServers().context())
                .build();

        var refused = assertThrows(
                IOException.class,
                () -> client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding()));

        assertEquals(
                NetworkException.Reason.TLS,
                network.failure(url, LONG).from(refused).reason());
    }

    @Test
    void explainsTheRefusalOfAClientThatIsNotItsOwn() throws IOException {
        URI url = start(authority.serverNamed("localhost"));
        HttpClient client = HttpClient.newHttpClient();

        var refused = assertThrows(
                IOException.class,
                () -> client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding()));

        assertSays(
                ProviderNetwork.of(CorporateProvider.withNothing())
                        .failure(url, LONG)
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
    void namesTheLastCertificateThatCameAndThatTheSystemMayKnowItsIssuer() throws IOException {
        URI url = start(authority.intermediate("Company Issuing CA").serverNamed("localhost"));

        assertSays(
                refusal(CorporateProvider.withNothing(), url),
                "CN=localhost, issued by CN=Company Issuing CA, valid until ",
                "the chain ends at CN=Company Issuing CA, issued by CN=Company CA, valid until ",
                "auth.providers.corporate.ssl_ca_bundle",
                "auth.providers.corporate.ssl_trust: system");
    }

    @Test
    void trustsAServerBehindAnIntermediate() throws IOException {
        URI url = start(authority.intermediate("Company Issuing CA").serverNamed("localhost"));

        assertEquals("hello", get(CorporateProvider.with("ssl_ca_bundle", bundle(authority.pem())), url));
    }

    @Test
    void saysThatACertificateIsSignedByItself() throws IOException {
        URI url = start(TestAuthority.ofItself("localhost").itself());

        assertSays(
                refusal(CorporateProvider.withNothing(), url), "CN=localhost, issued by itself", "it is self-signed");
    }

    @Test
    void trustsTheCertificatesOfTheEnvironmentBesideTheDefaults() throws IOException {
        URI url = start(authority.serverNamed("localhost"));
        Map<String, String> environment = Map.of("SSL_CERT_FILE", bundle(authority.pem()));

        assertEquals("hello", get(CorporateProvider.withNothing().in(environment), url));
        assertEquals(
                "hello",
                get(CorporateProvider.with("ssl_trust", "system").in(environment), url),
                "it stands for the bundle of the distribution");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not a certificate", ""})
    void namesTheVariableThatLeadsToNoCertificates(String content) throws IOException {
        CorporateProvider provider = CorporateProvider.withNothing().in(Map.of("SSL_CERT_FILE", bundle(content)));
        URI url = start(authority.serverNamed("localhost"));

        var wrong = assertThrows(ConfigurationException.class, () -> get(provider, url));

        assertSays(wrong, "SSL_CERT_FILE (environment variable): ", "ca.pem holds no certificate");
    }

    @Test
    void showsTheCertificatesOfAServerThatIsNotTrusted() throws IOException {
        URI url = start(authority.intermediate("Company Issuing CA").serverNamed("localhost"));

        ServerChain chain =
                ProviderHttp.of(CorporateProvider.withNothing(), LONG).certificates(url);

        assertEquals(2, chain.inWords().size());
        assertTrue(chain.inWords().get(1).startsWith("CN=Company Issuing CA, issued by CN=Company CA, valid until "));
        assertSays(chain.refusal().orElseThrow(), "is not trusted");
    }

    @Test
    void showsTheCertificatesOfAServerThatIsTrusted() throws IOException {
        URI url = start(authority.serverNamed("localhost"));
        CorporateProvider provider = CorporateProvider.with("ssl_ca_bundle", bundle(authority.pem()));

        ServerChain chain = ProviderHttp.of(provider, LONG).certificates(url);

        assertEquals(1, chain.inWords().size());
        assertEquals("TLSv1.3", chain.protocol());
        assertTrue(chain.refusal().isEmpty());
    }

    @Test
    void speaksTls12ToServersThatKnowNothingNewer() throws IOException {
        SSLContext identity = authority.serverNamed("localhost");
        URI url = start(new HttpsConfigurator(identity) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters old = identity.getDefaultSSLParameters();
                old.setProtocols(new String[] {"TLSv1.2"});
                parameters.setSSLParameters(old);
            }
        });
        CorporateProvider provider = CorporateProvider.with("ssl_ca_bundle", bundle(authority.pem()));

        assertEquals("hello", get(provider, url));
        assertEquals(
                "TLSv1.2", ProviderHttp.of(provider, LONG).certificates(url).protocol());
    }

    @Test
    void namesKeyFileAndLineOfABadBundle() throws IOException {
        assertBadBundle(bundle("not a certificate"), "ca.pem holds no certificate");
        assertBadBundle(
                bundle(authority.pem() + "\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
                "ca.pem, line " + (authority.pem().lines().count() + 2) + ": not a certificate");
        assertBadBundle(bundle("-----BEGIN CERTIFICATE-----\nAAAA\n"), "ca.pem, line 1: the certificate has no end");
        assertBadBundle(folder.resolve("missing.pem").toString(), "there is no file ");
        assertBadBundle(folder.toString(), folder + " is not a regular file");
        assertBadBundle("~/ca.pem", "there is no file /home/somebody/ca.pem");
    }

    private static void assertBadBundle(String path, String problem) {
        CorporateProvider provider = CorporateProvider.with("ssl_ca_bundle", path);
        var refused = assertThrows(ConfigurationException.class, () -> ProviderHttp.of(provider));

        assertSays(refused, "auth.providers.corporate.ssl_ca_bundle (kstlib.conf.yml:7): ", problem);
    }
}
