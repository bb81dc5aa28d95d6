package io.kstlib.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.http.connection.ExchangeAttempt.Phase;
import io.kstlib.http.proxy.ProxySettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Request;
import org.junit.jupiter.api.Test;

/** An attempt whose time is over. Its caller has heard that nothing was sent, so that a refresh token counts as unused. */
class EndedAttemptTest {

    private static final String PROXY = "http://someone:secret@127.0.0.1:3128";

    private static Routes routes(Map<String, String> environment) {
        return new Routes(
                ProxySettings.ofEnvironment(environment),
                () -> {
                    throw new IllegalStateException("no TLS is needed");
                },
                () -> {
                    throw new IllegalStateException("no TLS is needed");
                },
                host -> List.of(InetAddress.getAllByName(host)));
    }

    private static ExchangeAttempt attempt(Routes routes, String url) {
        return new ExchangeAttempt(routes, WebOrigin.of(URI.create(url)), Timeouts.STANDARD);
    }

    @Test
    void sendsNothingAnyMore() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
            ExchangeAttempt attempt = attempt(routes(Map.of()), url);
            Call call = attempt.client()
                    .addNetworkInterceptor(attempt.lastHop(Request::headers))
                    .build()
                    .newCall(new Request.Builder().url(url).build());
            attempt.end();

            assertThrows(InterruptedIOException.class, call::execute);
            assertEquals(0, requests.get());
        } finally {
            server.stop(0);
        }
    }

    /** An attempt through a proxy that demanded a login without announcing it. */
    private static ExchangeAttempt refusedByProxy() {
        Routes routes = routes(Map.of("HTTPS_PROXY", PROXY));
        ExchangeAttempt attempt = attempt(routes, "https://sso.example.com/token");
        attempt.enter(Phase.TUNNEL, PROXY);
        routes.loginTo(Objects.requireNonNull(attempt.proxy())).demand();
        return attempt;
    }

    @Test
    void isNotWorthAnotherTry() {
        ExchangeAttempt inTime = refusedByProxy();
        ExchangeAttempt over = refusedByProxy();
        over.abort();

        assertTrue(inTime.isWorthAnotherTry(new IOException("closed")));
        assertFalse(over.isWorthAnotherTry(new IOException("closed")));
    }
}
