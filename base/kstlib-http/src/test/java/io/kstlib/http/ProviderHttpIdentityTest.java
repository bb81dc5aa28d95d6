package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.Scripted;
import io.kstlib.http.fixture.TestAuthority;
import io.kstlib.http.fixture.TlsServer;
import io.kstlib.http.fixture.TlsServer.Demand;
import io.kstlib.http.session.JdkHttpClient;
import io.kstlib.http.session.SessionHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To whom a certificate of the client is shown (RFC 8705), and what a refusal says. */
@Timeout(60)
class ProviderHttpIdentityTest {

    private static final String CLIENT = "app.example.com";

    private final TestAuthority authority = new TestAuthority("Company CA");
    private final TlsIdentity client = authority.clientNamed(CLIENT);

    @TempDir
    private Path folder;

    private CorporateProvider trusting() throws IOException {
        Path bundle = Files.writeString(folder.resolve("ca.pem"), authority.pem());
        return CorporateProvider.with("ssl_ca_bundle", bundle.toString());
    }

    private static URI url(TlsServer server) {
        return URI.create("https://localhost:" + server.port() + "/token");
    }

    private TlsServer server(TestAuthority clients, Demand demand, String... protocols) throws IOException {
        return new TlsServer(authority.serverNamed("localhost", clients), demand, protocols);
    }

    @Test
    void showsACertificateOnlyWithTheRequestThatNamesIt() throws IOException {
        try (TlsServer server = server(authority, Demand.A_CERTIFICATE_IF_THERE_IS_ONE)) {
            ProviderHttp transport = ProviderHttp.of(trusting());
            HttpCall call = HttpCall.get(url(server));

            HttpAnswer without = transport.send(call);
            HttpAnswer with = transport.send(call.withIdentity(client).withHeader("Accept", "text/plain"));
            transport.send(call);

            assertEquals(List.of("none", "CN=" + CLIENT, "none"), server.clients());
            assertEquals(client.thumbprint(), with.clientCertificate());
            assertNull(without.clientCertificate());
        }
    }

    @Test
    void saysWhetherTheServerSawTheCertificate() throws IOException {
        try (TlsServer server = server(authority, Demand.NOTHING)) {
            HttpAnswer answer =
                    ProviderHttp.of(trusting()).send(HttpCall.get(url(server)).withIdentity(client));

            assertEquals(List.of("none"), server.clients());
            assertNull(answer.clientCertificate());
        }
    }

    @Test
    void showsACertificateOfAnIssuerThatTheServerDoesNotList() throws IOException { // RFC 8705 section 2.2
        TlsIdentity other = new TestAuthority("Other CA").clientNamed(CLIENT);
        try (TlsServer server = server(authority, Demand.A_CERTIFICATE, "TLSv1.2")) {
            ProviderHttp transport = ProviderHttp.of(trusting());
            HttpCall call = HttpCall.get(url(server)).withIdentity(other);
            String message = assertThrows(NetworkException.class, () -> transport.send(call))
                    .getMessage();

            // The server breaks off after its alert, which may be lost with the connection.
            assertTrue(message.contains("ompare client_certificate with the registration of the client"), message);
            assertTrue(
                    !message.contains("alert ")
                            || (message.contains("(CN=" + CLIENT + ", issued by CN=Other CA")
                                    && message.contains(other.thumbprint())),
                    message);
        }
    }

    @Test
    void aServerThatHangsUpInTheHandshakeMayRefuseTheCertificate() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> hungUp = CompletableFuture.runAsync(() -> {
                try (Socket connection = server.accept()) {
                    InputStream hello = connection.getInputStream();
                    byte[] head = hello.readNBytes(5); // of a record: its type, a version, and its length
                    hello.readNBytes(((head[3] & 0xff) << 8) | (head[4] & 0xff)); // unread bytes would be a reset
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
            ProviderHttp transport = ProviderHttp.of(trusting());
            HttpCall call = HttpCall.get(URI.create("https://localhost:" + server.getLocalPort() + "/token"))
                    .withIdentity(client);
            NetworkException broken = assertThrows(NetworkException.class, () -> transport.send(call));
            hungUp.get(30, TimeUnit.SECONDS);

            assertEquals(NetworkException.Reason.TLS, broken.reason());
            assertTrue(
                    broken.getMessage().contains("ompare client_certificate with the registration of the client"),
                    broken::getMessage);
        }
    }

    /** In TLS 1.2, JDKs send another alert than in 1.3, and the newer ones one that may mean other things, too. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void saysThatAServerWantsACertificate(String protocol) throws IOException {
        try (Scripted server = demandingACertificate(protocol)) {
            ProviderHttp transport = ProviderHttp.of(trusting());
            HttpCall call = HttpCall.get(URI.create("https://localhost:" + server.port() + "/token"));
            NetworkException refusal = assertThrows(NetworkException.class, () -> transport.send(call));

            assertEquals(NetworkException.Reason.TLS, refusal.reason());
            assertTrue(refusal.getMessage().contains("wants a certificate of"), refusal::getMessage);
        }
    }

    /** After its alert, the server waits until the client leaves. The alert of one that closes first may be lost with the connection. */
    private Scripted demandingACertificate(String protocol) throws IOException {
        SSLSocketFactory layers = authority.serverNamed("localhost", authority).getSocketFactory();
        return Scripted.server(client -> {
            SSLSocket tls = (SSLSocket) layers.createSocket(client, null, false);
            tls.setEnabledProtocols(new String[] {protocol});
            tls.setNeedClientAuth(true);
            assertThrows(SSLException.class, tls::startHandshake);
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
        });
    }

    @Test
    void explainsARefusalThatComesAfterTheHandshake() throws IOException { // TLS 1.3
        TlsIdentity other = new TestAuthority("Other CA").clientNamed(CLIENT);
        try (TlsServer server = server(authority, Demand.A_CERTIFICATE, "TLSv1.3")) {
            ProviderHttp transport = ProviderHttp.of(trusting());
            HttpCall call = HttpCall.get(url(server)).withIdentity(other);
            String message = assertThrows(NetworkException.class, () -> transport.send(call))
                    .getMessage();

            assertTrue(message.contains("ompare client_certificate with the registration of the client"), message);
        }
    }

    @Test
    void showsNoCertificateByHttp() throws IOException {
        ProviderHttp transport = ProviderHttp.of(trusting());
        HttpCall call = HttpCall.get(URI.create("http://127.0.0.1:1/token")).withIdentity(client);

        String message = assertThrows(ProtocolException.class, () -> transport.send(call))
                .getMessage();
        assertTrue(message.contains("a certificate of the client is presented by https only"), message);
    }

    @Test
    void aSessionSharesNoConnectionBetweenRequestsWithAndWithoutIt() throws Exception {
        try (TlsServer server = server(authority, Demand.A_CERTIFICATE_IF_THERE_IS_ONE)) {
            SessionHttp plain = new SessionHttp(ProviderNetwork.of(trusting()), Duration.ofSeconds(10));
            HttpRequest request = HttpRequest.newBuilder(url(server)).build();

            for (SessionHttp http : List.of(plain, plain.presenting(client), plain, plain.presenting(client))) {
                http.send(request, BodyHandlers.ofString());
            }

            assertEquals(List.of("none", "CN=" + CLIENT, "none", "CN=" + CLIENT), server.clients());
            assertTrue(plain.presenting(client) == plain.presenting(client), "connections are used again");
            assertFalse(plain.presenting(client) == plain.presenting(authority.clientNamed(CLIENT)));
        }
    }

    @Test
    void theClientOfTheJdkSharesNoConnectionEither() throws Exception {
        try (TlsServer server = server(authority, Demand.A_CERTIFICATE_IF_THERE_IS_ONE)) {
            JdkHttpClient plain = JdkHttpClient.of(ProviderNetwork.of(trusting()), Duration.ofSeconds(10));
            HttpRequest request = HttpRequest.newBuilder(url(server)).build();

            for (JdkHttpClient http : List.of(plain, plain.presenting(client), plain)) {
                http.client().send(request, BodyHandlers.ofString());
            }

            assertEquals(List.of("none", "CN=" + CLIENT, "none"), server.clients());
        }
    }
}
