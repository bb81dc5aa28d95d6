package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.json.Json;
import java.net.URI;
import java.time.Instant;
import java.util.Map;

/** The settings of a provider whose server answers, and of one whose server cannot be reached. */
final class Servers {

    static final ConfigKey<URI> SERVER = ConfigKey.endpoint("server", "the server");

    static final URI WORKING = URI.create("https://one.example.com");
    private static final URI AWAY = URI.create("https://away.example.com");

    /** What the server answers to everyone: a token, the validity of another one, a secret. */
    private static final Map<String, Object> ANSWER = Map.of(
            "access_token",
            "canary-token",
            "refresh_token",
            "canary-refresh",
            "valid",
            FaultyValidator.VALID,
            "secret",
            FaultyResolver.SECRET);

    private Servers() {}

    static TestContext working() {
        return context(WORKING)
                .http(call -> new HttpAnswer(
                        call.uri(), 200, Map.of(), Json.write(ANSWER), Instant.EPOCH, Instant.EPOCH, null, null));
    }

    static TestContext away() {
        return context(AWAY).http(call -> {
            throw new NetworkException(call.uri(), Reason.CANNOT_CONNECT, "no connection", null, null);
        });
    }

    private static TestContext context(URI server) {
        return TestContext.of("auth.providers.corporate", Map.of("client_id", "my-app", "server", server.toString()));
    }
}
