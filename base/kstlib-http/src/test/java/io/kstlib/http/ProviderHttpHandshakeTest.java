package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.Scripted;
import io.kstlib.http.fixture.TestAuthority;
import io.kstlib.http.fixture.TlsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that accept the connection and fail before they have sent their certificate. */
@Timeout(60)
class ProviderHttpHandshakeTest {

    private static final byte[] BEGINNING_OF_A_SERVER_HELLO = {0x16, 0x03, 0x03, 0x00, 0x7a, 0x02, 0x00};

    /** Much less than is allowed for the connection, which comes first. */
    private static final Duration LONGER_THAN_A_HANDSHAKE = Duration.ofSeconds(8);

    private static final byte[] IPV4 = {127, 0, 0, 1};
    private static final byte[] IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final TestAuthority authority = new TestAuthority("Company CA");

    @TempDir
    private Path folder;

    private CorporateProvider trusting() throws IOException {
        String bundle =
                Files.writeString(folder.resolve("ca.pem"), authority.pem()).toString();
        return CorporateProvider.with("ssl_ca_bundle", bundle)
                .and("timeouts", Map.of("connect", 20, "handshake", 1, "request", 20));
    }

    private NetworkException refusal(int port, Reason reason) throws IOException {
        ProviderHttp transport = ProviderHttp.of(trusting());
        var refusal = assertThrows(
                NetworkException.class,
                () -> transport.send(HttpCall.get(URI.create("https://localhost:" + port + "/token?code=s3cret"))));
        assertEquals(reason, refusal.reason(), refusal.getMessage());
        return refusal;
    }

    private NetworkException refusal(SSLContext identity) throws IOException {
        try (TlsServer server = new TlsServer(identity)) {
            return refusal(server.port(), Reason.TLS);
        }
    }

    @Test
    void saysThatACertificateIsNotValidYet() throws IOException { // a clock that is behind, as in WSL after sleep
        String message = refusal(authority.futureServerNamed("localhost")).getMessage();

        assertTrue(message.contains("CN=localhost is not valid before 20"), message);
        assertTrue(message.endsWith("Check the clock of this machine, or tell those who run the server"), message);
    }

    @Test
    void namesTheHostsThatACertificateIsFor() throws IOException {
        String message = refusal(authority.serverNamed("sso.company.com")).getMessage();

        assertTrue(message.contains("it is for another host than localhost (it names sso.company.com)"), message);
    }

    @Test
    void saysThatAServerKnowsOldProtocolsOnly() throws IOException { // RFC 8446 section 6: alert 70
        try (Scripted old = Scripted.server(client -> {
            client.getInputStream().read();
            client.getOutputStream().write(new byte[] {0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 70});
            client.getOutputStream().flush();
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
        })) {
            String message = refusal(old.port(), Reason.TLS).getMessage();

            assertTrue(message.endsWith("The server must speak TLS 1.2 or 1.3"), message);
        }
    }

    @Test
    void saysThatTheHandshakeWasBrokenOff() throws IOException { // firewalls do that for forbidden names
        try (Scripted firewall = Scripted.resetting()) {
            String message = refusal(firewall.port(), Reason.TLS).getMessage();

            assertTrue(
                    message.startsWith("the TLS handshake with https://localhost:" + firewall.port() + " failed: "),
                    message);
            assertTrue(message.contains("no firewall or proxy on the way forbids the host"), message);
        }
    }

    @Test
    void saysThatTheHandshakeWasNotGoneOnWith() throws IOException {
        try (Scripted silent = Scripted.server(client -> {
            client.getInputStream().read();
            client.getOutputStream().write(BEGINNING_OF_A_SERVER_HELLO);
            client.getOutputStream().flush();
            client.getInputStream().readAllBytes();
        })) {
            assertLateHandshake(silent);
        }
    }

    @Test
    void givesUpOnAHandshakeThatDrips() throws IOException { // each byte comes soon enough for a single read
        try (Scripted dripping = Scripted.dripping(new byte[] {0x16, 0x03, 0x03, 0x3f, 0x00}, 2)) {
            assertLateHandshake(dripping);
        }
    }

    private void assertLateHandshake(Scripted server) throws IOException {
        long begun = System.nanoTime();
        String message = refusal(server.port(), Reason.CONNECT_TIMED_OUT).getMessage();
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);

        assertTrue(message.contains("took the connection, but did not complete the TLS handshake within 1 s"), message);
        assertTrue(taken.compareTo(LONGER_THAN_A_HANDSHAKE) < 0, "took " + taken);
        server.left().join(); // no connection stays open
    }

    @Test
    void goesOnToTheNextAddressOfLocalhost() throws IOException { // ::1 comes first where a system prefers IPv6
        assumeTrue(hasIpv6(), "this machine has no IPv6");

        assertFound(IPV4, IPV6, IPV4);
        assertFound(IPV6, IPV4, IPV6);
    }

    private static void assertFound(byte[] listening, byte[]... addresses) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(listening), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            CorporateProvider provider = CorporateProvider.withNothing();
            ProviderNetwork network = ProviderNetwork.of(
                    provider,
                    Timeouts.STANDARD,
                    host -> List.of(InetAddress.getByAddress(addresses[0]), InetAddress.getByAddress(addresses[1])));
            URI url = URI.create("http://localhost:" + server.getAddress().getPort() + "/");

            assertEquals(
                    204,
                    ProviderHttp.over(network, provider).send(HttpCall.get(url)).status());
        } finally {
            server.stop(0);
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByAddress(IPV6))) {
            return probe.isBound();
        } catch (IOException none) {
            return false;
        }
    }
}
