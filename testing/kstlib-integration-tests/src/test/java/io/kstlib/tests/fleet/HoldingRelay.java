package io.kstlib.tests.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Passes token requests on to a real server. It can hold one answer back, which the server has given. */
final class HoldingRelay implements AutoCloseable {

    private final HttpServer relay;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI target;
    private final AtomicBoolean holdsNext = new AtomicBoolean();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    HoldingRelay(URI target) {
        this.target = target;
        try {
            relay = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        relay.createContext("/token", this::pass);
        relay.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + relay.getAddress().getPort() + "/token");
    }

    /** Holds the next answer back until {@link #release}. */
    void holdNext() {
        holdsNext.set(true);
    }

    /** Waits until the server has given the answer that is held back. */
    void awaitAnswer() {
        await(answered);
    }

    void release() {
        released.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("it did not come to that in 60 s");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(target)
                            .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                            .POST(BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()))
                            .build(),
                    BodyHandlers.ofByteArray());
            if (holdsNext.getAndSet(false)) {
                answered.countDown();
                await(released);
            }
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            answer.headers().firstValue("Content-Type").orElse("application/json"));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        relay.stop(0);
    }
}
