package io.kstlib.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.http.connection.Timeouts;
import io.kstlib.http.fixture.CorporateProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Networks that misbehave. The error says which part was not done in time. */
@Timeout(60)
class ProviderHttpDeadlinesTest {

    private static final Timeouts STANDARD = Timeouts.STANDARD;

    private static CorporateProvider allowing(int connect, int handshake, int request) {
        return CorporateProvider.with(
                "timeouts", Map.of("connect", connect, "handshake", handshake, "request", request));
    }

    /** Sends a request that fails in time. The late part is allowed one second; the parts before and after are allowed 20. */
    private static NetworkException late(CorporateProvider provider, URI url, Reason reason) {
        long begun = System.nanoTime();
        NetworkException late = assertThrows(
                NetworkException.class, () -> ProviderHttp.of(provider).send(HttpCall.get(url)));
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        assertTrue(taken.compareTo(Duration.ofSeconds(8)) < 0, "took " + taken);
        assertEquals(reason, late.reason(), late.getMessage());
        return late;
    }

    @Test
    void tellsAServerThatTakesTheConnectionAndThenIsSilent() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("https://127.0.0.1:" + silent.getLocalPort() + "/token?code=s3cret");

            NetworkException late = late(allowing(20, 1, 20), url, Reason.CONNECT_TIMED_OUT);

            assertEquals(
                    "https://127.0.0.1:" + silent.getLocalPort()
                            + " took the connection, but did not complete the TLS handshake within 1 s. Check the network"
                            + " (firewall, proxy; does that port speak https?), or allow more time:"
                            + " auth.providers.corporate.timeouts.handshake",
                    late.getMessage());
        }
    }

    @Test
    void tellsAServerThatDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/token?code=s3cret");

            NetworkException late = late(allowing(20, 20, 1), url, Reason.TIMED_OUT);

            assertEquals(
                    "no complete answer from http://127.0.0.1:" + silent.getLocalPort()
                            + "/token within 1 s. Try again later",
                    late.getMessage());
        }
    }

    @Test
    void tellsAServerThatCannotBeConnectedTo() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assumeTrue(fill(full, waiting), "the system takes more connections than it is told to");
            URI url = URI.create("https://127.0.0.1:" + full.getLocalPort() + "/");

            NetworkException late = late(allowing(1, 20, 20), url, Reason.CONNECT_TIMED_OUT);

            assertTrue(
                    late.getMessage().startsWith("no connection to 127.0.0.1:" + full.getLocalPort() + " within 1 s. "),
                    late.getMessage());
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    /** Fills the queue of connections that are not accepted. From then on, the system drops new ones. */
    private static boolean fill(ServerSocket server, List<Socket> waiting) throws IOException {
        for (int i = 0; i < 10; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 300);
            } catch (SocketTimeoutException swallowed) {
                return true;
            }
        }
        return false;
    }

    @Test
    void tellsNamesThatAreLookedUpTooSlowly() {
        CountDownLatch answered = new CountDownLatch(1);
        CorporateProvider provider = allowing(1, 20, 20);
        ProviderNetwork network = ProviderNetwork.of(provider, Timeouts.of(provider.settings()), host -> {
            try {
                answered.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        });

        var late = assertThrows(
                NetworkException.class,
                () -> ProviderHttp.over(network, provider).send(HttpCall.get(URI.create("https://sso.example/"))));
        answered.countDown();

        assertEquals(Reason.CONNECT_TIMED_OUT, late.reason(), "nothing was sent");
        assertEquals(
                "the address of sso.example was not found within 1 s. Check the network (DNS, VPN), or allow more time:"
                        + " auth.providers.corporate.timeouts.connect",
                late.getMessage());
    }

    @Test
    void noConfigurationAllowsMoreThanALockIsWaitedFor() {
        assertEquals(STANDARD.request(), ProviderHttp.LONGEST_EXCHANGE);
        assertFalse(STANDARD.request().compareTo(Duration.ofSeconds(30)) > 0);
    }
}
