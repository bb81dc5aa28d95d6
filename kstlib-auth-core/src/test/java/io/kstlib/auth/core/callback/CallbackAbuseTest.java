package io.kstlib.auth.core.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on security rule 8: by web pages, other programs of this machine, and broken clients. */
@Timeout(60)
class CallbackAbuseTest {

    private static final Token TOKEN =
            Token.builder(Secret.of("token"), Instant.EPOCH).build();

    private static final String STATE = "the-state-of-this-login";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    /** Fewer than the connections that wait until the server takes them; one more would wait for a second. */
    private static final int TOGETHER = 40;

    private CallbackServer server = listen(LONG);
    private int port = server.redirectUri().getPort();
    private final List<Socket> sockets = new ArrayList<>();

    private static CallbackServer listen(Duration longestExchange) {
        return CallbackServer.listen(
                new CallbackSettings("127.0.0.1", 0, List.of(), LONG, false),
                STATE,
                new CallbackServer.Guard(Peer.Lookup.ofThisMachine(), Duration.ofSeconds(2), longestExchange));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private String send(String request) {
        try (Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private String request(String method, String target) {
        return method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n";
    }

    private int status(String request) {
        return Integer.parseInt(send(request).split(" ", 3)[1]);
    }

    private void assertStillWaiting() {
        var waited = assertThrows(LoginFailedException.class, () -> server.await(SHORT));
        assertEquals(LoginFailedException.Reason.TIMED_OUT, waited.reason());
    }

    private CompletableFuture<String> answerRightly(String code) {
        return CompletableFuture.supplyAsync(
                () -> send(request("GET", "/callback?code=" + code + "&state=" + STATE)),
                work -> new Thread(work, "browser").start());
    }

    private void assertLoginStillPossible() {
        CompletableFuture<String> page = answerRightly("right");
        assertEquals("right", server.await(LONG).first("code").orElseThrow());
        server.succeed("corporate", TOKEN);
        assertTrue(page.join().startsWith("HTTP/1.1 200 "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example:PORT",
                "Host: localhost:PORT",
                "Host: 127.0.0.1",
                "Host: 127.0.0.1:1",
                "Host: 127.0.0.1:PORT\r\nHost: evil.example",
                "X-Forwarded-Host: 127.0.0.1:PORT"
            })
    void refusesOtherHosts(String header) { // DNS rebinding
        String target = "/callback?code=stolen&state=" + STATE;

        assertEquals(
                403,
                status("GET " + target + " HTTP/1.1\r\n" + header.replace("PORT", String.valueOf(port)) + "\r\n\r\n"));

        assertStillWaiting();
        assertLoginStillPossible();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "HEAD", "OPTIONS", "DELETE"})
    void takesGetRequestsOnly(String method) {
        assertEquals(405, status(request(method, "/callback?code=c&state=" + STATE)));

        assertStillWaiting();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/favicon.ico",
                "/callback/",
                "/callback/x",
                "/Callback",
                "/x/../callback",
                "/%63allback",
                "//evil.example/callback",
                "http://127.0.0.1/callback"
            })
    void answersOnePathOnly(String path) {
        assertEquals(404, status(request("GET", path + "?code=c&state=" + STATE)));

        assertStillWaiting();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "code=c                                     | it has no state",
                "''                                         | it has no state",
                "code=c&state=                              | its state is not the one of this login",
                "code=c&state=forged                        | its state is not the one of this login",
                "code=c&state=the-state-of-this-logi        | its state is not the one of this login",
                "code=c&state=the-state-of-this-login2      | its state is not the one of this login",
                "code=c&State=the-state-of-this-login       | it has no state",
                "code=a&code=b&state=the-state-of-this-login| it holds a parameter twice",
                "code=c&state=forged&state=the-state-of-this-login | it holds a parameter twice",
                "code=c&st%61te=x&state=the-state-of-this-login | it holds a parameter twice"
            })
    void refusesOtherAnswersAndGoesOnWaiting(String query, String reason) { // RFC 6749 sections 3.1 and 10.12
        String page = send(request("GET", "/callback?" + query));

        assertTrue(page.startsWith("HTTP/1.1 400 "), page);
        assertTrue(page.contains(reason), page);
        assertLoginStillPossible();
    }

    @Test
    void refusesAQueryBeyondTheLimit() {
        String longest = "x".repeat(CallbackServer.LONGEST_QUERY - STATE.length() - "code=&state=".length());

        assertEquals(400, status(request("GET", "/callback?code=" + longest + "x&state=" + STATE)));

        CompletableFuture<String> page = answerRightly(longest);
        assertEquals(longest, server.await(LONG).first("code").orElseThrow());
        server.succeed("corporate", TOKEN);
        assertTrue(page.join().startsWith("HTTP/1.1 200 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%zz", "a%2"})
    void refusesWhatIsBadlyEncoded(String value) {
        assertEquals(400, status(request("GET", "/callback?code=" + value + "&state=" + STATE)));

        assertStillWaiting();
    }

    @Test
    void showsNothingOfARefusedRequest() {
        String page = send(request("GET", "/callback?error=%3Cscript%3Ealert%281%29%3C%2Fscript%3E&code=s3cret"));

        assertFalse(page.contains("script"), page);
        assertFalse(page.contains("s3cret"), page);
    }

    @Test
    void takesOneOfManyAnswersThatComeTogether() {
        ExecutorService browsers = Executors.newFixedThreadPool(TOGETHER);
        List<CompletableFuture<String>> pages = IntStream.range(0, 100)
                .mapToObj(number -> CompletableFuture.supplyAsync(
                        () -> send(request("GET", "/callback?code=" + number + "&state=" + STATE)), browsers))
                .toList();

        server.await(LONG);
        server.succeed("corporate", TOKEN);

        List<String> statuses = pages.stream()
                .map(CompletableFuture::join)
                .map(page -> page.split(" ", 3)[1])
                .sorted()
                .toList();
        assertEquals("200", statuses.get(0), statuses.toString());
        assertEquals(Set.of("410"), Set.copyOf(statuses.subList(1, statuses.size())), statuses.toString());
        browsers.shutdown();
    }

    @Test
    void isNotHeldUpBySilentAndHalfSentRequests() throws IOException {
        for (int i = 0; i < 100; i++) {
            Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
            sockets.add(socket);
            String half = i % 2 == 0 ? "" : "GET /callback?code=c&state=" + STATE + " HTTP/1.1\r\nHost: 127";
            socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            if (i % TOGETHER == TOGETHER - 1) {
                assertEquals(404, status(request("GET", "/")), "all before it are taken");
            }
        }

        assertLoginStillPossible();
    }

    @Test
    void closesARequestThatTakesTooLong() throws IOException {
        server.close();
        server = listen(Duration.ofSeconds(1));
        port = server.redirectUri().getPort();
        Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        sockets.add(socket);
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write("GET /callback".getBytes(StandardCharsets.US_ASCII));

        assertEquals(-1, socket.getInputStream().read());
        assertLoginStillPossible();
    }

    @Test
    void listensOnLoopbackOnly() throws IOException { // RFC 8252 section 8.3
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();

        for (InetAddress other : others) {
            try (Socket socket = new Socket()) {
                assertThrows(ConnectException.class, () -> socket.connect(new InetSocketAddress(other, port), 10_000));
            }
        }
    }
}
