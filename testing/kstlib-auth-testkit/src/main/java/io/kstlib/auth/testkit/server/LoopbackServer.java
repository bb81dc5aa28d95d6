package io.kstlib.auth.testkit.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Listens on a free loopback port, records requests, and gives the test's answer or else the provider's. Safe for several threads. */
final class LoopbackServer implements AutoCloseable {

    private final Function<ReceivedRequest, Answer> provider;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "test-identity-provider");
        thread.setDaemon(true);
        return thread;
    });
    private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> always = new ConcurrentHashMap<>();
    private final Map<String, Deque<Answer>> next = new ConcurrentHashMap<>();

    private LoopbackServer(Function<ReceivedRequest, Answer> provider, HttpServer server) {
        this.provider = provider;
        this.server = server;
    }

    static LoopbackServer start(Function<ReceivedRequest, Answer> provider) {
        try {
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
            LoopbackServer started = new LoopbackServer(provider, HttpServer.create(anyPort, 0));
            started.server.createContext("/", started::handle);
            started.server.setExecutor(started.threads);
            started.server.start();
            return started;
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    void answerAlways(String path, Answer answer) {
        always.put(path, answer);
    }

    void answerNext(String path, Answer answer) {
        Deque<Answer> waiting = next.computeIfAbsent(path, name -> new ArrayDeque<>());
        synchronized (waiting) {
            waiting.add(answer);
        }
    }

    /** Lets the provider answer again. */
    void forget(String path) {
        always.remove(path);
        next.remove(path);
    }

    private @Nullable Answer scripted(String path) {
        Deque<Answer> waiting = next.get(path);
        if (waiting != null) {
            synchronized (waiting) {
                Answer first = waiting.poll();
                if (first != null) {
                    return first;
                }
            }
        }
        return always.get(path);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            ReceivedRequest request =
                    new ReceivedRequest(exchange.getRequestMethod(), exchange.getRequestURI(), headers, body);
            requests.add(request);
            Answer scripted = scripted(request.path());
            send(exchange, scripted == null ? provider.apply(request) : scripted);
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : body.length);
        if (!bodiless) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
