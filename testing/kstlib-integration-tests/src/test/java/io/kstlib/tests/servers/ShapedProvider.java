package io.kstlib.tests.servers;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An identity provider on loopback whose documents and tokens have the shape of another provider's. It sends no {@code Date}. */
public final class ShapedProvider implements AutoCloseable {

    private static final String CLIENT_ID = "my-app";

    /** Keys of providers that have ended: a key takes seconds to make. */
    private static final Queue<SigningKey> FREE_KEYS = new ConcurrentLinkedQueue<>();

    private static final AtomicInteger KEYS = new AtomicInteger();

    private final WireMockServer server =
            new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
    private final SigningKey key;
    private final Shape shape;
    private final Map<String, Object> changes = new LinkedHashMap<>();
    private Duration clock = Duration.ZERO;

    private ShapedProvider(Shape shape) {
        this.shape = shape;
        server.start();
        SigningKey free = FREE_KEYS.poll(); // no other running provider has it
        key = free != null
                ? free
                : SigningKey.of("shaped-" + KEYS.incrementAndGet(), "RS256").named("key-1");
        server.stubFor(get("/.well-known/openid-configuration").willReturn(okJson(text(discovery()))));
        server.stubFor(get("/keys").willReturn(okJson(text(Map.of("keys", List.of(key.jwk()))))));
    }

    /**
     * @param shape the shape of another provider
     * @return a running provider
     */
    public static ShapedProvider like(Shape shape) {
        return new ShapedProvider(shape);
    }

    /** @return a provider that follows the specifications */
    public static ShapedProvider plain() {
        return new ShapedProvider(new Shape(Map.of()));
    }

    /**
     * @param ahead how far its clock is ahead of this machine's
     * @return this provider
     */
    public ShapedProvider withClock(Duration ahead) {
        this.clock = ahead;
        return this;
    }

    /**
     * Sets a claim of every token from now on.
     *
     * @param claim the claim
     * @param value its value, whatever the shape says
     */
    public void insist(String claim, Object value) {
        changes.put(claim, value);
    }

    /**
     * @return the issuer to configure
     */
    public String issuer() {
        return "http://127.0.0.1:" + server.port();
    }

    private Map<String, Object> discovery() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("issuer", issuer());
        document.put("response_types_supported", List.of("code"));
        document.putAll(shape.part("discovery", issuer()));
        document.put("authorization_endpoint", issuer() + "/authorize");
        document.put("token_endpoint", issuer() + "/token");
        document.put("jwks_uri", issuer() + "/keys");
        return document;
    }

    /**
     * Configures the command for this provider, under the name {@code corporate}.
     *
     * @param command the command
     * @param furtherLines further keys of the provider's section
     * @return the command
     */
    public Command configure(Command command, List<String> furtherLines) {
        StringBuilder further = new StringBuilder();
        furtherLines.forEach(line -> further.append("      ").append(line).append('\n'));
        return command.configured("""
            auth:
              token_storage: file
              callback_server: { port: 0 }
              providers:
                corporate:
                  type: oidc
                  issuer: %s
                  client_id: %s
                  scopes: [openid]
            %s\
            """.formatted(issuer(), CLIENT_ID, further));
    }

    /**
     * Logs in as a person who pastes the final URL of the browser.
     *
     * @param command a configured command
     * @return how it ended
     */
    public Result logIn(Command command) {
        try (RunningCommand login = command.start("auth", "login", "--manual")) {
            Map<String, String> asked = Query.of(login.awaitUrl());
            Map<String, Object> idToken = claims("id_token");
            idToken.put("nonce", asked.get("nonce"));
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("token_type", "Bearer");
            answer.put("expires_in", 3600);
            answer.put("access_token", accessToken());
            answer.put("id_token", sign(Map.of(), idToken));
            server.stubFor(post("/token").willReturn(okJson(text(answer))));
            URI callback = Query.with(URI.create(asked.get("redirect_uri")), "code", "the-code");
            login.type(Query.with(callback, "state", asked.get("state")).toString());
            return login.await();
        }
    }

    /**
     * @return an access token as this provider issues them
     */
    public String accessToken() {
        return sign(shape.part("header", issuer()), claims("access_token"));
    }

    private Map<String, Object> claims(String token) {
        Instant now = Instant.now().plus(clock);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer());
        claims.put("sub", "248289761001");
        claims.put("aud", CLIENT_ID);
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plusSeconds(3600).getEpochSecond());
        claims.putAll(shape.part(token, issuer()));
        claims.putAll(changes);
        return claims;
    }

    private String sign(Map<String, Object> header, Map<String, Object> claims) {
        Map<String, Object> full = key.header();
        full.putAll(header);
        return key.sign(full, claims);
    }

    private static String text(Map<String, Object> fields) {
        return new String(Json.write(fields), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop();
        FREE_KEYS.add(key);
    }
}
