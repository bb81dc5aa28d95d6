package io.kstlib.auth.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.core.fixture.Tokens;
import io.kstlib.auth.core.fixture.WebSocketServer;
import io.kstlib.auth.testkit.ClosedPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session as a JDK {@code HttpClient}, for a library that knows nothing of tokens. */
@Timeout(60)
class AuthorizedHttpClientTest {

    private final Tokens tokens = new Tokens();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;
    private AuthSession session;
    private HttpClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            boolean good = "Bearer t2".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(good ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        session = AuthSession.builder(tokens).build();
        client = session.httpClient();
    }

    @AfterEach
    void stop() {
        end.countDown();
        session.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(url()).build();
    }

    @Test
    void sendsTheTokenAndReplacesOneThatIsRefused() throws Exception {
        HttpResponse<String> answer = client.send(request(), BodyHandlers.ofString());

        assertEquals(200, answer.statusCode());
        assertEquals("hello", answer.body());
        assertEquals(1, tokens.replacements());
    }

    @Test
    void doesSoWithoutWaitingToo() throws Exception {
        assertEquals(
                200, client.sendAsync(request(), BodyHandlers.ofString()).get().statusCode());
        assertEquals(
                "hello",
                client.sendAsync(request(), BodyHandlers.ofString(), null).get().body());
        assertEquals(1, tokens.replacements());
    }

    @Test
    void reportsAMissingTokenAsAnIoException() {
        tokens.logOut();

        var failed = assertThrows(IOException.class, () -> client.send(request(), BodyHandlers.ofString()));
        var failedLater = assertThrows(
                ExecutionException.class,
                () -> client.sendAsync(request(), BodyHandlers.ofString()).get());

        assertInstanceOf(NotLoggedInException.class, failed.getCause());
        assertEquals("no one is logged in. Log in", failed.getMessage());
        assertInstanceOf(
                NotLoggedInException.class,
                assertInstanceOf(IOException.class, failedLater.getCause()).getCause());
    }

    @Test
    void leavesTheFailuresOfTheJdkAsTheyAre() {
        try (ClosedPort nowhere = new ClosedPort()) {
            HttpRequest toNoServer =
                    HttpRequest.newBuilder(URI.create(nowhere.url("/"))).build();

            assertThrows(ConnectException.class, () -> client.send(toNoServer, BodyHandlers.discarding()));
            assertInstanceOf(
                    ConnectException.class,
                    assertThrows(
                                    ExecutionException.class,
                                    () -> client.sendAsync(toNoServer, BodyHandlers.discarding())
                                            .get())
                            .getCause());
        }
    }

    @Test
    void givesUpWithTheJdksTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"))
                    .timeout(Duration.ofMillis(200))
                    .build();

            assertThrows(HttpTimeoutException.class, () -> client.send(request, BodyHandlers.discarding()));
        }
    }

    @Test
    void isInterruptedAsTheJdksClientIs() {
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> client.send(request(), BodyHandlers.discarding()));
    }

    @Test
    void givesTheTokenToNoOtherServer() throws Exception { // security rule 10
        client.send(request(), BodyHandlers.ofString());
        HttpRequest elsewhere =
                HttpRequest.newBuilder(URI.create("https://elsewhere.example/")).build();

        IOException refused = assertThrows(IOException.class, () -> client.send(elsewhere, BodyHandlers.ofString()));
        assertInstanceOf(ServerNotAllowedException.class, refused.getCause());
        assertThrows(ServerNotAllowedException.class, () -> client.sendAsync(elsewhere, BodyHandlers.ofString()));
        assertThrows(
                ServerNotAllowedException.class,
                () -> client.newWebSocketBuilder().buildAsync(URI.create("wss://elsewhere.example/"), new Messages()));
    }

    @Test
    void cancelsTheRequestWithTheFuture() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/"))
                    .build();
            CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
            try (Socket connection = silent.accept()) {
                InputStream input = connection.getInputStream();
                assertEquals('G', input.read());

                assertTrue(answer.cancel(true));

                connection.setSoTimeout(20_000);
                while (input.read() >= 0) {
                    // until the client has gone
                }
            }
        }
    }

    @Test
    void hasTheSettingsOfTheClientBelow() {
        HttpClient below = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .connectTimeout(Duration.ofSeconds(7))
                .executor(threads)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpClient view = AuthSession.builder(tokens).httpClient(below).build().httpClient();

        assertEquals(below.cookieHandler(), view.cookieHandler());
        assertEquals(below.connectTimeout(), view.connectTimeout());
        assertEquals(below.executor(), view.executor());
        assertEquals(below.version(), view.version());
        assertEquals(HttpClient.Redirect.ALWAYS, view.followRedirects());
        assertEquals(below.authenticator(), view.authenticator());
        assertSame(below.sslContext(), view.sslContext());
        assertEquals(
                below.sslParameters().getProtocols().length,
                view.sslParameters().getProtocols().length);
    }

    @Test
    void aClientBuiltFromItsSettingsSendsNothing() {
        HttpClient copy = HttpClient.newBuilder()
                .proxy(client.proxy().orElseThrow())
                .sslContext(client.sslContext())
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:9/")).build();

        var refused = assertThrows(IllegalStateException.class, () -> copy.send(request, BodyHandlers.ofString()));

        assertTrue(refused.getMessage().contains("a connect timeout of 10000 ms"), refused::getMessage);
    }

    @Test
    void opensWebSocketsWithTheTokenAndReplacesOneThatIsRefused() throws Exception { // RFC 6455 section 4.1
        try (WebSocketServer sockets = WebSocketServer.accepting("Bearer t2", threads)) {
            Messages messages = new Messages();

            var socket = client.newWebSocketBuilder()
                    .header("X-Own", "kept")
                    .subprotocols("chat")
                    .connectTimeout(Duration.ofSeconds(10))
                    .buildAsync(sockets.url(), messages)
                    .get();

            assertEquals("hello", messages.first.get(20, TimeUnit.SECONDS));
            assertEquals("chat", socket.getSubprotocol());
            assertEquals(1, tokens.replacements());
            assertEquals(2, sockets.handshakesWith("X-Own: kept"));
        }
    }

    @Test
    void tellsWhyAWebSocketIsNotOpened() throws Exception {
        try (WebSocketServer sockets = WebSocketServer.accepting("Bearer never", threads)) {
            var builder = client.newWebSocketBuilder();
            var refused = assertThrows(
                    ExecutionException.class,
                    () -> builder.buildAsync(sockets.url(), new Messages()).get());
            assertInstanceOf(WebSocketHandshakeException.class, refused.getCause());

            tokens.logOut();
            var noOne = assertThrows(
                    ExecutionException.class,
                    () -> builder.buildAsync(sockets.url(), new Messages()).get());
            assertInstanceOf(
                    NotLoggedInException.class,
                    assertInstanceOf(IOException.class, noOne.getCause()).getCause());
            assertThrows(IllegalArgumentException.class, () -> builder.header("authorization", "Basic x"));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> builder.buildAsync(URI.create("https://127.0.0.1/"), new Messages()));
        }
    }
}
