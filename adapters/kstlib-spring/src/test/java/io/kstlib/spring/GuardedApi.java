package io.kstlib.spring;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.KstlibBuilder;
import io.kstlib.auth.spi.config.ConfigMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A token endpoint that numbers its tokens, and an API that takes only the newest one until that is revoked, on loopback. */
public final class GuardedApi implements AutoCloseable {

    /** The secret of the client, which must appear nowhere. */
    public static final String CLIENT_SECRET = "marked-secret-5121";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger issued = new AtomicInteger();
    private final AtomicInteger refusedUpTo = new AtomicInteger();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch tokens = new CountDownLatch(0);
    private volatile String tokenType = "Bearer";
    private volatile boolean refusesClients;

    /**
     * A request that reached the API.
     *
     * @param proof the header {@code DPoP}; {@code null} without one
     */
    public record Received(String path, String authorization, String proof, String contentType, String body) {}

    public GuardedApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/token", this::token);
        server.createContext("/open", exchange -> answer(exchange, 200, "open"));
        server.createContext("/api", this::api);
        server.start();
    }

    private void token(HttpExchange exchange) throws IOException {
        try {
            tokens.await();
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (refusesClients) {
            answer(exchange, 401, "{\"error\":\"invalid_client\"}");
            return;
        }
        answer(
                exchange,
                200,
                "{\"access_token\":\"access-" + issued.incrementAndGet() + "\",\"token_type\":\"" + tokenType
                        + "\",\"expires_in\":3600}");
    }

    private void api(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(new Received(
                exchange.getRequestURI().getPath(),
                authorization,
                exchange.getRequestHeaders().getFirst("DPoP"),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                body));
        boolean good =
                issued.get() > refusedUpTo.get() && (tokenType + " access-" + issued.get()).equals(authorization);
        if (!good) {
            exchange.getResponseHeaders().set("WWW-Authenticate", tokenType + " error=\"invalid_token\"");
        }
        answer(exchange, good ? 200 : 401, good ? "served" : "refused");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** Refuses the tokens that were issued so far. */
    public void revoke() {
        refusedUpTo.set(issued.get());
    }

    /** Refuses every token, also those that come. */
    public void refuseEverything() {
        refusedUpTo.set(Integer.MAX_VALUE);
    }

    public void refuseClients() {
        refusesClients = true;
    }

    public void issue(String type) {
        tokenType = type;
    }

    /** Answers requests for tokens only when the latch is open. */
    public void holdTokens(CountDownLatch latch) {
        tokens = latch;
    }

    public int issued() {
        return issued.get();
    }

    public List<Received> received() {
        return received;
    }

    /** Returns the section of a service, with further keys. */
    public Map<String, Object> section(String... further) {
        Map<String, Object> section = new LinkedHashMap<>(Map.of(
                "type",
                "oauth2",
                "flow",
                "client_credentials",
                "client_id",
                "my-service",
                "client_secret",
                CLIENT_SECRET,
                "token_url",
                url("/token").toString()));
        for (int i = 0; i < further.length; i += 2) {
            section.put(further[i], further[i + 1]);
        }
        return section;
    }

    /** Returns the logins of a program with one service, {@code corporate}. */
    public Kstlib logins(KstlibBuilder builder, String... further) {
        return builder.configuration(ConfigMap.of(Map.of(
                        "auth", Map.of("token_storage", "memory", "providers", Map.of("corporate", section(further))))))
                .withoutEventLog()
                .build();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
