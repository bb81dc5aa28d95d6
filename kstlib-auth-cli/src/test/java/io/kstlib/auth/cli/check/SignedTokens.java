package io.kstlib.auth.cli.check;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An identity provider that publishes one key, and the tokens that it signs. */
public final class SignedTokens implements BeforeEachCallback, AfterEachCallback {

    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    /** The names of keys that other tests use, too, so that fewer are made. */
    private static final List<String> NAMES = List.of("one", "another");

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    private String publishedKeys = "";
    private int keys;

    @Override
    public void beforeEach(ExtensionContext context) {
        server.start();
        server.stubFor(get("/.well-known/openid-configuration")
                .willReturn(okJson(json(Map.of("issuer", issuer(), "jwks_uri", issuer() + "/jwks")))));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        server.stop();
    }

    public WireMockServer server() {
        return server;
    }

    public String issuer() {
        return "http://127.0.0.1:" + server.port();
    }

    public int requests() {
        return server.getAllServeEvents().size();
    }

    public static String json(Object document) {
        return new String(Json.write(document), StandardCharsets.UTF_8);
    }

    public Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer());
        claims.put("aud", "my-app");
        claims.put("sub", "jane");
        claims.put("iat", Shell.NOW.minusSeconds(60).getEpochSecond());
        claims.put("exp", Shell.NOW.plusSeconds(600).getEpochSecond());
        return claims;
    }

    public Map<String, Object> claimsWith(String name, Object value) {
        Map<String, Object> claims = claims();
        claims.put(name, value);
        return claims;
    }

    /** Signed with a key that no earlier token has. */
    public String sign(String algorithm, Map<String, Object> claims) {
        String name = keys < NAMES.size() ? NAMES.get(keys) : "signer-" + keys;
        keys++;
        SigningKey made = algorithm.equals("ES256K") || algorithm.startsWith("ML-DSA")
                ? SigningKey.of(name, algorithm, BOUNCY_CASTLE)
                : SigningKey.of(name, algorithm);
        SigningKey key = made.named("one");
        publishedKeys = json(Map.of("keys", List.of(key.jwkWith("alg", algorithm))));
        server.stubFor(get("/jwks").willReturn(okJson(publishedKeys)));
        return key.sign(claims);
    }

    /** Returns the JWK set with the key that signed last. */
    public String publishedKeys() {
        return publishedKeys;
    }

    public String token() {
        return sign("RS256", claims());
    }
}
