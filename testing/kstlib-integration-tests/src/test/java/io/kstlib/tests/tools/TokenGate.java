package io.kstlib.tests.tools;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kstlib.tests.company.CompanyAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A server that lets in those who show the token that is valid now, as bearer token or as password. */
final class TokenGate implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile String scheme = "Basic";
    private final List<String> schemes = Collections.synchronizedList(new ArrayList<>());
    private final List<String> shown = Collections.synchronizedList(new ArrayList<>());

    TokenGate(Supplier<String> valid, HttpHandler behind) {
        this(plain(), valid, behind);
    }

    private TokenGate(HttpServer server, Supplier<String> valid, HttpHandler behind) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String token = token(exchange);
            if (!token.isEmpty()) {
                shown.add(token);
                schemes.add(
                        exchange.getRequestHeaders().getFirst("Authorization").split(" ", 2)[0]);
            }
            if (token.equals(valid.get())) {
                behind.handle(exchange);
                return;
            }
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("WWW-Authenticate", scheme + " realm=\"tokens\"");
                exchange.sendResponseHeaders(401, -1);
            }
        });
        server.start();
    }

    /** Starts a server with TLS, by a certificate that no one vouches for. */
    static TokenGate withTls(Supplier<String> valid, HttpHandler behind) {
        try {
            HttpsServer server = HttpsServer.create(anyPort(), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(
                    CompanyAuthority.selfSignedServer("localhost").context()));
            return new TokenGate(server, valid, behind);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static HttpServer plain() {
        try {
            return HttpServer.create(anyPort(), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static String token(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null) {
            return "";
        }
        String credential = header.substring(header.indexOf(' ') + 1);
        if (!header.startsWith("Basic ")) {
            return credential;
        }
        String pair = new String(Base64.getDecoder().decode(credential), StandardCharsets.UTF_8);
        return pair.substring(pair.indexOf(':') + 1);
    }

    /** Takes bearer tokens only, and says so. */
    TokenGate takingBearer() {
        scheme = "Bearer";
        return this;
    }

    /** Returns the schemes by which tokens were shown. */
    List<String> schemes() {
        return List.copyOf(schemes);
    }

    /** Returns the host with the port, as {@code --host} takes it. */
    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Returns all tokens that were shown, in order. */
    List<String> shown() {
        return List.copyOf(shown);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
