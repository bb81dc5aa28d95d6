package io.kstlib.auth.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.core.fixture.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session keeps its connections, even after answers that its caller never sees. */
@Timeout(60)
class ConnectionReuseTest {

    private final Tokens tokens = new Tokens();
    private final Set<Integer> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile String accepted = "t1";
    private HttpServer server;
    private AuthSession session;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        session = AuthSession.builder(tokens).build();
    }

    private void answer(HttpExchange exchange) throws IOException {
        connections.add(exchange.getRemoteAddress().getPort());
        boolean good =
                ("Bearer " + accepted).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] body = new byte[good ? 4 : 20_000];
        exchange.sendResponseHeaders(good ? 200 : 401, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        session.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"))
                .build();
    }

    @Test
    void sendsOneAfterTheOtherOverOneConnection() throws IOException {
        for (int i = 1; i <= 5; i++) {
            accepted = "t" + i;
            HttpResponse<String> text = session.send(request(), BodyHandlers.ofString());
            var stream = session.send(request(), BodyHandlers.ofInputStream()).body();

            assertEquals(200, text.statusCode());
            assertEquals(4, stream.readAllBytes().length);
        }
        assertEquals(1, connections.size());
    }

    @Test
    void readsTheStreamOfARefusalThatNoOneSees() throws IOException {
        accepted = "t2";

        var stream = session.send(request(), BodyHandlers.ofInputStream()).body();

        assertEquals(4, stream.readAllBytes().length);
        assertEquals(1, connections.size());
    }

    @Test
    void letsGoOfLinesAndPublishersOfARefusalThatNoOneSees() {
        accepted = "t2";
        assertEquals(200, session.send(request(), BodyHandlers.ofLines()).statusCode());
        accepted = "t3";
        HttpResponse<?> published = session.send(request(), BodyHandlers.ofPublisher());

        assertEquals(200, published.statusCode());
        AuthorizedSender.discard(published, threads);
    }

    @Test
    void opensNoMoreConnectionsThanThreadsSendAtATime() throws Exception {
        int many = 8;

        List<Future<Integer>> sums = IntStream.range(0, many)
                .mapToObj(thread -> threads.submit(() -> IntStream.range(0, 25)
                        .map(i ->
                                session.send(request(), BodyHandlers.ofString()).statusCode())
                        .sum()))
                .toList();

        for (Future<Integer> sum : sums) {
            assertEquals(25 * 200, sum.get());
        }
        assertTrue(connections.size() <= many, () -> connections.size() + " connections");
    }
}
