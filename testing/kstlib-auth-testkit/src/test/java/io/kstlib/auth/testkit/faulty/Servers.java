package io.kstlib.auth.testkit.faulty;

import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.testkit.TestAnswer;
import io.kstlib.auth.testkit.context.TestContext;
import java.net.URI;
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
        return context(WORKING).http(call -> TestAnswer.json(call, 200, ANSWER));
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
