package io.kstlib.kafka;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** A token endpoint on loopback whose tokens last a minute, and the configuration of a service there. */
final class CompanyTokens implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger issued = new AtomicInteger();
    private volatile int status = 200;

    CompanyTokens(String claims) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                byte[] answer = (status == 200
                                ? "{\"access_token\":\"" + jwt(claims)
                                        + "\",\"token_type\":\"Bearer\",\"expires_in\":60}"
                                : "{\"error\":\"invalid_client\"}")
                        .getBytes(StandardCharsets.UTF_8);
                issued.incrementAndGet();
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
    }

    private static String jwt(String claims) {
        return base64("{\"alg\":\"RS256\"}") + "." + base64(claims) + "." + base64("signature");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    void refuse() {
        status = 401;
    }

    int issued() {
        return issued.get();
    }

    Path configuration(Path folder) throws IOException {
        return Files.writeString(folder.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: memory
                  providers:
                    corporate:
                      type: oauth2
                      flow: client_credentials
                      client_id: my-service
                      client_secret: file://%s
                      token_url: http://127.0.0.1:%d/token
                """.formatted(
                        Files.writeString(folder.resolve("secret"), "not-a-secret"),
                        server.getAddress().getPort()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
