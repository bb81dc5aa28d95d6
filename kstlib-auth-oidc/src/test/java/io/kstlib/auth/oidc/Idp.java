package io.kstlib.auth.oidc;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.oidc.jwt.JwtValidatorFactory;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.auth.testkit.server.TestPerson;
import io.kstlib.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An identity provider on a free port that publishes what the test says. At first it has one RSA key. */
public final class Idp implements BeforeEachCallback, AfterEachCallback {

    public static final String CLIENT_ID = "my-app";
    public static final String DISCOVERY = "/realms/main/.well-known/openid-configuration";
    public static final String JWKS = "/realms/main/certs";

    /** Servers of tests that are over. The next test takes one, because a server takes long to start. */
    private static final Queue<WireMockServer> IDLE = new ConcurrentLinkedQueue<>();

    private WireMockServer wireMock;
    private final TestClock clock = new TestClock();
    private final Map<String, Object> metadata = new LinkedHashMap<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        WireMockServer idle = IDLE.poll();
        wireMock = idle == null ? started() : idle;
        metadata.put("issuer", issuer());
        metadata.put("authorization_endpoint", url("/realms/main/authorize"));
        metadata.put("token_endpoint", url("/realms/main/token"));
        metadata.put("userinfo_endpoint", url("/realms/main/userinfo"));
        metadata.put("jwks_uri", url(JWKS));
        publishMetadata(metadata);
        publishKey(SigningKey.rsa().jwk());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        wireMock.resetAll();
        if (wireMock.isRunning()) {
            IDLE.add(wireMock);
        }
    }

    private static WireMockServer started() {
        WireMockServer server =
                new WireMockServer(options().bindAddress("127.0.0.1").dynamicPort());
        server.start();
        return server;
    }

    public WireMockServer wireMock() {
        return wireMock;
    }

    public TestClock clock() {
        return clock;
    }

    public String issuer() {
        return url("/realms/main");
    }

    public String url(String path) {
        return "http://127.0.0.1:" + wireMock.port() + path;
    }

    /** Returns the client as configured for this provider. */
    public TestContext client() {
        return Corporate.context(clock, Map.of("issuer", issuer(), "client_id", CLIENT_ID));
    }

    public void publishMetadata(String field, Object value) {
        metadata.put(field, value);
        publishMetadata(metadata);
    }

    public void publishMetadataWithout(String field) {
        metadata.remove(field);
        publishMetadata(metadata);
    }

    private void publishMetadata(Map<String, ?> document) {
        answerGet(DISCOVERY, json(200, document));
    }

    public void publishKey(Map<String, Object> key) {
        publishKeys(List.of(key));
    }

    public void publishKeys(List<Map<String, Object>> keys) {
        answerGet(JWKS, json(200, Map.of("keys", keys)));
    }

    public void answerGet(String path, ResponseDefinitionBuilder answer) {
        wireMock.stubFor(get(urlPathEqualTo(path)).willReturn(answer));
    }

    /** Sets the fields of the next answers of the token endpoint. */
    public void issues(Map<String, ?> fields) {
        wireMock.stubFor(post(urlPathEqualTo("/realms/main/token")).willReturn(json(200, fields)));
    }

    public static ResponseDefinitionBuilder json(int status, Map<String, ?> fields) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withBody(Json.write(fields));
    }

    /** Returns the claims of a good ID token. */
    public Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer());
        claims.put("sub", "248289761001");
        claims.put("aud", CLIENT_ID);
        claims.put("exp", clock.instant().plus(Duration.ofMinutes(5)).getEpochSecond());
        claims.put("iat", clock.instant().getEpochSecond());
        return claims;
    }

    public Map<String, Object> claimsWith(String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        return claims;
    }

    public Map<String, Object> claimsWithout(String claim) {
        Map<String, Object> claims = claims();
        claims.remove(claim);
        return claims;
    }

    public String idToken(Map<String, ?> claims) {
        return SigningKey.rsa().sign(claims);
    }

    /** Returns a person who gets a good ID token with these changes. */
    public TestPerson personWhoGets(Consumer<Map<String, Object>> change) {
        return Corporate.person(asked -> {
            Map<String, Object> claims = claimsWith("nonce", asked.get("nonce"));
            change.accept(claims);
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("access_token", "at-1");
            answer.put("token_type", "Bearer");
            answer.put("id_token", idToken(claims));
            issues(answer);
        });
    }

    public static Token login(TestContext context, TestPerson person) {
        return Corporate.provider(context).login(person.request(Mode.MANUAL));
    }

    public ValidationReport check(String token) {
        return check(client(), token, TokenKind.ID_TOKEN);
    }

    public ValidationReport check(TestContext context, String token, TokenKind kind) {
        return new JwtValidatorFactory()
                .create(context)
                .validate(new ValidationRequest(Secret.of(token), kind, "test"));
    }

    /** Returns how often a path was requested. */
    public int requests(String path) {
        return logged(path).size();
    }

    public List<LoggedRequest> logged(String path) {
        List<LoggedRequest> requests = new ArrayList<>();
        wireMock.getAllServeEvents().forEach(event -> {
            if (event.getRequest().getUrl().split("\\?", 2)[0].equals(path)) {
                requests.add(event.getRequest());
            }
        });
        return requests;
    }
}
