package io.kstlib.tests.sops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kstlib.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Answers like the transit engine of a Vault, on loopback. It keeps what it is given to encrypt, and returns tickets for it. It shows that
 * sops and kstlib send the same requests; the answers of a real Vault are taken from its documentation.
 */
public final class TransitEngine implements AutoCloseable {

    /** The token that it accepts. */
    public static final String TOKEN = "hvs.test";

    private static final String CIPHERTEXT = "vault:v1:";

    private final HttpServer server;
    private final List<String> plaintexts = new ArrayList<>();

    public TransitEngine() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/team/transit/encrypt/shop", exchange -> answer(exchange, "plaintext"));
        server.createContext("/v1/team/transit/decrypt/shop", exchange -> answer(exchange, "ciphertext"));
        server.start();
    }

    /**
     * @return where it listens
     */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * @return the URI of its key
     */
    public String keyUri() {
        return address() + "/v1/team/transit/keys/shop";
    }

    private synchronized void answer(HttpExchange exchange, String field) throws IOException {
        try (exchange) {
            Map<?, ?> question = Json.readObject(exchange.getRequestBody().readAllBytes());
            boolean known = TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"));
            byte[] answer = Json.write(
                    known
                            ? Map.of("data", data(field, String.valueOf(question.get(field))))
                            : Map.of("errors", List.of("permission denied")));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(known ? 200 : 403, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private Map<String, Object> data(String field, String value) {
        if ("plaintext".equals(field)) {
            plaintexts.add(value);
            return Map.of("ciphertext", CIPHERTEXT + (plaintexts.size() - 1), "key_version", 1);
        }
        return Map.of("plaintext", plaintexts.get(Integer.parseInt(value.substring(CIPHERTEXT.length()))));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
