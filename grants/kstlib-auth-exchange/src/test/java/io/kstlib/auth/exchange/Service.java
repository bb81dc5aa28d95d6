package io.kstlib.auth.exchange;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The service {@code orders}, and the provider {@code corporate} at which the user is logged in. */
final class Service {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    static final String PLATFORM_TOKEN = jwt(NOW.plusSeconds(600));

    static final Token LENT = Token.builder(Secret.of("canary-access-of-corporate"), NOW)
            .idToken(Secret.of(jwt(NOW.plusSeconds(300))))
            .build();

    static final URI ENDPOINT = URI.create("https://sso.example.com/token");

    static final AuthorizationServer SERVER =
            new AuthorizationServer("https://sso.example.com", Map.of(Endpoint.TOKEN, ENDPOINT), Map.of());

    private Service() {}

    /** Returns a JWT with a made-up signature. */
    static String jwt(Instant expiry) {
        return jwt("{\"iss\":\"https://platform.example.com\",\"exp\":" + expiry.getEpochSecond() + "}");
    }

    static String jwt(String claims) {
        return part("{\"alg\":\"RS256\"}") + "." + part(claims) + ".canary-signature";
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    static TestContext configured(Map<String, Object> settings) {
        return TestContext.of("auth.providers.orders", settings)
                .with("client_id", "orders")
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .token("corporate", LENT)
                .secret("file:///var/run/secrets/tokens/kstlib", PLATFORM_TOKEN + "\n");
    }

    static TestFlow run(TestContext context) {
        return TestFlow.of(context, SERVER);
    }

    static List<String> problems(ConfigSchema schema, Map<String, Object> settings) {
        ConfigProblems problems = new ConfigProblems();
        schema.check(configured(settings).without("client_id").settings(), problems);
        return problems.found().stream()
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }
}
