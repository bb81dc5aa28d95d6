package io.kstlib.auth.core.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which port is listened on, and which {@code redirect_uri} is sent (RFC 8252 section 7.3, security rule 1). */
@Timeout(60)
class CallbackPortsTest {

    private static final String STATE = "state";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int TRIES = 5;

    private static ServerSocket occupy() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    private static CallbackSettings settings(int port, Integer... range) {
        return new CallbackSettings("127.0.0.1", port, List.of(range), TIMEOUT, range.length > 0);
    }

    private static URI listen(CallbackSettings settings) {
        try (CallbackServer server = CallbackServer.listen(settings, STATE)) {
            return server.redirectUri();
        }
    }

    private static URI listen(CallbackSettings settings, String redirectUri) {
        try (CallbackServer server = CallbackServer.listen(settings, URI.create(redirectUri), STATE)) {
            return server.redirectUri();
        }
    }

    private static String refusal(CallbackSettings settings, String redirectUri) {
        var refused = assertThrows(LoginFailedException.class, () -> listen(settings, redirectUri));
        assertEquals(LoginFailedException.Reason.CANNOT_ASK, refused.reason());
        assertTrue(refused.getMessage().contains("paste the URL"), refused.getMessage());
        return refused.getMessage();
    }

    @Test
    void takesTheNextPortOfTheRangeWhenTheFirstIsTaken() throws IOException {
        try (ServerSocket taken = occupy()) {
            int port = taken.getLocalPort();

            URI redirectUri = listen(settings(port, port, Math.min(65_535, port + 50)));

            assertTrue(redirectUri.getPort() > port && redirectUri.getPort() <= port + 50, redirectUri.toString());
            assertEquals("http://127.0.0.1:" + redirectUri.getPort() + "/callback", redirectUri.toString());
        }
    }

    @Test
    void takesAnyPortWhenToldSo() {
        assertNotEquals(0, listen(settings(0)).getPort());
    }

    @Test
    void namesThePortsItTriedAndAnotherWay() throws IOException {
        try (ServerSocket one = occupy();
                ServerSocket other = occupy()) {
            var refused = assertThrows(
                    LoginFailedException.class,
                    () -> listen(settings(one.getLocalPort(), other.getLocalPort(), other.getLocalPort())));

            assertEquals(LoginFailedException.Reason.CANNOT_ASK, refused.reason());
            assertTrue(refused.getMessage().contains(String.valueOf(one.getLocalPort())), refused.getMessage());
            assertTrue(refused.getMessage().contains(String.valueOf(other.getLocalPort())), refused.getMessage());
            assertTrue(refused.getMessage().contains("paste the URL"), refused.getMessage());
        }
    }

    @Test
    void leavesNoPortBoundThatItDoesNotUse() throws IOException {
        for (int tries = 1; ; tries++) {
            URI redirectUri = listen(settings(0));

            try (ServerSocket again =
                    new ServerSocket(redirectUri.getPort(), 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
                assertTrue(again.isBound());
                return;
            } catch (BindException taken) { // it was not freed, or another program was faster
                if (tries == TRIES) {
                    throw taken;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cb", "", "/a%20b/c?tenant=1"})
    void keepsToThePathOfAConfiguredUri(String path) throws IOException {
        for (int tries = 1; ; tries++) {
            int free;
            try (ServerSocket probe = occupy()) {
                free = probe.getLocalPort();
            }
            String configured = "http://127.0.0.1:" + free + path;
            try {
                assertEquals(configured, listen(settings(1), configured).toString());
                return;
            } catch (LoginFailedException taken) { // another program was faster
                if (tries == TRIES) {
                    throw taken;
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1/cb,http://127.0.0.1:",
        "http://LOCALHOST/cb,http://LOCALHOST:",
        "http://localhost:0/cb,http://localhost:"
    })
    void usesAnyPortForAConfiguredUriWithoutOne(String configured, String begin) {
        URI redirectUri = listen(settings(0), configured);

        assertEquals(begin + redirectUri.getPort() + "/cb", redirectUri.toString());
    }

    @Test
    void insistsOnThePortOfAConfiguredUriUnlessARangeWasChosen() throws IOException {
        try (ServerSocket taken = occupy()) {
            int port = taken.getLocalPort();
            String configured = "http://127.0.0.1:" + port + "/callback";
            CallbackSettings standard =
                    new CallbackSettings("127.0.0.1", 8400, List.of(port, Math.min(65_535, port + 50)), TIMEOUT, false);

            assertTrue(refusal(standard, configured).contains("port " + port + " is taken"));
            assertNotEquals(
                    port,
                    listen(settings(8400, port, Math.min(65_535, port + 50)), configured)
                            .getPort());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example/callback",
                "http://app.example/callback",
                "https://127.0.0.1/callback",
                "http://0.0.0.0:8400/callback",
                "com.example.app:/callback",
                "urn:ietf:wg:oauth:2.0:oob"
            })
    void cannotListenWhereAConfiguredUriLeadsElsewhere(String configured) { // security rule 8
        assertTrue(refusal(settings(0), configured).contains("redirect_uri"));
    }

    @Test
    void answersOnBothAddressesOfLocalhost() throws IOException {
        CallbackSettings settings = new CallbackSettings("localhost", 0, List.of(), TIMEOUT, false);
        try (CallbackServer server = CallbackServer.listen(settings, STATE)) {
            for (InetAddress address : InetAddress.getAllByName("localhost")) {
                try (Socket socket = new Socket(address, server.redirectUri().getPort())) {
                    assertTrue(socket.isConnected());
                }
            }
            assertEquals("localhost", server.redirectUri().getHost());
        }
    }

    @Test
    void readsTheSectionWithItsDefaults() {
        assertEquals(
                new CallbackSettings("127.0.0.1", 8400, List.of(8400, 8410), Duration.ofSeconds(120), false),
                read(Map.of()));
        assertEquals(
                new CallbackSettings("::1", 9000, List.of(), Duration.ofSeconds(5), false),
                read(Map.of("callback_server", Map.of("host", "::1", "port", 9000, "timeout", 5))));
        assertEquals(
                new CallbackSettings("127.0.0.1", 7000, List.of(1, 2), Duration.ofSeconds(120), true),
                read(Map.of("callback_server", Map.of("port", 7000, "port_range", List.of(1, 2)))));
    }

    @Test
    void aPortRangeWithoutAPortBeginsWithItsFirstPort() throws IOException {
        int free;
        try (ServerSocket probe = occupy()) {
            free = probe.getLocalPort();
        }
        CallbackSettings settings = read(Map.of("callback_server", Map.of("port_range", List.of(free, free))));

        assertEquals(
                new CallbackSettings("127.0.0.1", free, List.of(free, free), Duration.ofSeconds(120), true), settings);
        try (CallbackServer server = CallbackServer.listen(settings, STATE)) {
            assertEquals(free, server.redirectUri().getPort());
        } catch (LoginFailedException taken) { // another program was faster
            assertTrue(taken.getMessage().contains("port " + free + " is taken"), taken.getMessage());
        }
    }

    private static CallbackSettings read(Map<String, Object> auth) {
        return CallbackSettings.from(new Settings("auth", ConfigMap.of(auth)));
    }
}
