package io.kstlib.http.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.http.ProviderNetwork;
import io.kstlib.http.fixture.CorporateProvider;
import io.kstlib.http.fixture.Scripted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies of the JDK's kinds, sent by OkHttp. */
@Timeout(60)
class SessionHttpTest {

    private static final byte[] LARGE = new byte[8 * 1024 * 1024];

    private final SessionHttp http =
            new SessionHttp(ProviderNetwork.of(CorporateProvider.withNothing()), Duration.ofSeconds(20));
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        Arrays.fill(LARGE, (byte) 'x');
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> { // echoes the body
                    byte[] all = exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(all);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static HttpRequest.Builder to(int port) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/"))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpRequest.Builder toServer() {
        return to(server.getAddress().getPort());
    }

    @Test
    void streamsABodyOfUnknownLengthBothWays() throws IOException, InterruptedException {
        HttpRequest request = toServer()
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(LARGE)))
                .build();

        try (InputStream echo = http.send(request, BodyHandlers.ofInputStream()).body()) {
            assertEquals('x', echo.read());
            assertEquals(LARGE.length - 1, echo.readAllBytes().length);
        }
    }

    @Test
    void bringsWhatAProgramDoesNotWaitFor() {
        HttpRequest request = toServer().PUT(BodyPublishers.ofByteArray(LARGE)).build();

        HttpResponse<byte[]> answer =
                http.sendAsync(request, BodyHandlers.ofByteArray(), null).join();

        assertEquals(LARGE.length, answer.body().length);
        assertEquals(request, answer.request());
    }

    @Test
    void failsWithTheBodyThatFails() throws IOException {
        InputStream gone = InputStream.nullInputStream();
        gone.close();
        HttpRequest request =
                toServer().POST(BodyPublishers.ofInputStream(() -> gone)).build();

        IOException failed = assertThrows(IOException.class, () -> http.send(request, BodyHandlers.discarding()));

        assertTrue(failed.getMessage().contains("the body of the request failed"), failed::toString);
    }

    @Test
    void leavesTheServerWhenItIsCanceled() throws IOException {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        try (Scripted silent = Scripted.server(client -> {
            client.getInputStream().read();
            asked.complete(null);
            client.getInputStream().readAllBytes();
        })) {
            CompletableFuture<?> answer =
                    http.sendAsync(to(silent.port()).GET().build(), BodyHandlers.discarding(), null);
            asked.join();

            answer.cancel(true);

            silent.left().join();
        }
    }

    @Test
    void leavesAServerThatDoesNotAnswerInTime() throws IOException {
        try (Scripted silent = Scripted.server(client -> client.getInputStream().readAllBytes())) {
            HttpRequest request =
                    to(silent.port()).timeout(Duration.ofSeconds(2)).GET().build();

            CompletionException late = assertThrows(
                    CompletionException.class,
                    () -> http.sendAsync(request, BodyHandlers.discarding(), null)
                            .join());
            silent.left().join(); // no connection stays open

            IOException noAnswer = assertInstanceOf(IOException.class, late.getCause());
            assertEquals(
                    NetworkException.Reason.TIMED_OUT,
                    ((NetworkException) http.explained(request, Duration.ofSeconds(2), noAnswer)).reason());
        }
    }

    @Test
    void leavesAnAnswerThatIsNotReadOn() throws IOException, InterruptedException {
        try (Scripted endless = Scripted.dripping("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 'x')) {
            HttpResponse<InputStream> answer =
                    http.send(to(endless.port()).GET().build(), BodyHandlers.ofInputStream());

            answer.body().close();

            endless.left().join();
        }
    }

    @Test
    void doesNotSendAGetWithABody() {
        HttpRequest request =
                toServer().method("GET", BodyPublishers.ofString("x")).build();

        var refused = assertThrows(IllegalArgumentException.class, () -> http.send(request, BodyHandlers.discarding()));

        assertTrue(refused.getMessage().startsWith("a GET with a body is not sent"), refused.getMessage());
    }
}
