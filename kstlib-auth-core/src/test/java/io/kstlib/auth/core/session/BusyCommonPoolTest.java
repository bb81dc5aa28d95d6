package io.kstlib.auth.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.core.fixture.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * {@code HttpClient.sendAsync} completes on the common pool. All threads of that pool may wait for a thread, as in a parallel stream. That thread
 * must get its answer nevertheless.
 */
@Timeout(180)
class BusyCommonPoolTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch answered = new CountDownLatch(1);
    private HttpServer server;
    private AuthSession session;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            boolean accepted = "Bearer t2".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(accepted ? 200 : 401, -1);
            exchange.close();
        });
        server.start();
        session = AuthSession.builder(new Tokens()).build();
    }

    @AfterEach
    void stop() {
        answered.countDown();
        session.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void answersAlthoughEveryThreadOfTheCommonPoolWaitsForTheAnswer() throws Exception {
        occupyTheCommonPool();

        Future<Integer> status = threads.submit(
                () -> session.get("http://127.0.0.1:" + server.getAddress().getPort() + "/")
                        .statusCode());

        assertEquals(200, status.get(60, TimeUnit.SECONDS));
    }

    /**
     * Occupies the pool with threads that wait without telling the pool, as for a monitor. Threads that the pool starts in their place are occupied,
     * too.
     */
    private void occupyTheCommonPool() throws InterruptedException {
        int parallelism = Math.max(1, ForkJoinPool.getCommonPoolParallelism());
        CountDownLatch occupied = new CountDownLatch(parallelism);
        List<CompletableFuture<Void>> waiting = Stream.generate(() -> CompletableFuture.runAsync(
                        () -> {
                            occupied.countDown();
                            awaitTheAnswer();
                        },
                        ForkJoinPool.commonPool()))
                .limit(parallelism)
                .toList();
        assertTrue(occupied.await(60, TimeUnit.SECONDS), () -> waiting + " do not occupy the pool");
    }

    private void awaitTheAnswer() {
        try {
            answered.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
