package io.kstlib.okhttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server on loopback that answers as the test demands, and keeps the requests. */
final class Api implements AutoCloseable {

    private static final byte[] BODY = "answered".getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();

    /** A request: its method and path, its {@code Authorization} and {@code DPoP}, and its body; empty texts for missing parts. */
    record Received(String what, String authorization, String proof, String body) {}

    /** The answer to a request. */
    record Answer(int status, Map<String, String> headers) {

        static final Answer OK = new Answer(200, Map.of());
        static final Answer REFUSED = new Answer(401, Map.of());

        static Answer to(int status, String location) {
            return new Answer(status, Map.of("Location", location));
        }
    }

    Api(Function<Received, Answer> answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                Received request = new Received(
                        exchange.getRequestMethod() + " "
                                + exchange.getRequestURI().getPath(),
                        header(exchange, "Authorization"),
                        header(exchange, "DPoP"),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                received.add(request);
                Answer answer = answers.apply(request);
                answer.headers().forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(answer.status(), BODY.length);
                exchange.getResponseBody().write(BODY);
            }
        });
        server.start();
    }

    /** Accepts one token, as Bearer. */
    static Api accepting(String token) throws IOException {
        return new Api(request -> request.authorization().equals("Bearer " + token) ? Answer.OK : Answer.REFUSED);
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    List<String> authorizations() {
        return received.stream().map(Received::authorization).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
