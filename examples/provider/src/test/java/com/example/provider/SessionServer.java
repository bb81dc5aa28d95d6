package com.example.provider;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.HttpTransport;
import io.kstlib.auth.testkit.TestAnswer;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The server of a test. It answers every POST in the same way. */
final class SessionServer implements HttpTransport {

    private final List<String> received = new ArrayList<>();
    private final int status;
    private final String body;

    SessionServer(int status, String body) {
        this.status = status;
        this.body = body;
    }

    static SessionServer working() {
        return new SessionServer(200, "{\"session\": \"s-1\", \"seconds\": 600}");
    }

    /** Returns a server that cannot be reached. */
    static HttpTransport away() {
        return call -> {
            throw new NetworkException(
                    call.uri(), NetworkException.Reason.CANNOT_CONNECT, "cannot connect to " + call.uri(), null, null);
        };
    }

    static TestContext context(String server, HttpTransport http) {
        return TestContext.of(
                        "auth.providers.company",
                        Map.of("server", server, "client_id", "robot", "api_key", "env://API_KEY"))
                .secret("env://API_KEY", "canary-key")
                .http(http);
    }

    /** Returns each request that it received, with its body. */
    List<String> received() {
        return received;
    }

    @Override
    public HttpAnswer send(HttpCall call) {
        boolean isPost = call.method().equals("POST");
        received.add(call.method() + " " + call.uri() + " " + new String(call.body(), StandardCharsets.UTF_8));
        return isPost ? TestAnswer.text(call, status, Map.of("Retry-After", "7"), body) : TestAnswer.empty(call, 404);
    }
}
