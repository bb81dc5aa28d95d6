package io.kstlib.auth.cli.check;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.auth.testkit.server.SigningKey;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;
    private String token;

    @BeforeEach
    void signAToken() {
        SigningKey key = SigningKey.of("one", "RS256");
        String issuer = SERVER.baseUrl();
        SERVER.stubFor(get("/.well-known/openid-configuration")
                .willReturn(okJson(json(Map.of(
                        "issuer",
                        issuer,
                        "authorization_endpoint",
                        issuer + "/authorize",
                        "token_endpoint",
                        issuer + "/token",
                        "jwks_uri",
                        issuer + "/jwks",
                        "response_types_supported",
                        List.of("code"),
                        "subject_types_supported",
                        List.of("public"),
                        "id_token_signing_alg_values_supported",
                        List.of("RS256"))))));
        SERVER.stubFor(get("/jwks").willReturn(okJson(json(Map.of("keys", List.of(key.jwkWith("alg", "RS256")))))));
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer);
        claims.put("aud", "my-app");
        claims.put("sub", "jane");
        claims.put("iat", Shell.NOW.minusSeconds(60).getEpochSecond());
        claims.put("exp", Shell.NOW.plusSeconds(600).getEpochSecond());
        token = key.sign(claims);
        shell = new Shell(home)
                .configure(
                        "auth:",
                        "  token_storage: file",
                        "  providers:",
                        "    local: { type: oidc, issuer: \"" + issuer + "\", client_id: my-app }");
    }

    private static String json(Object document) {
        return new String(Json.write(document), StandardCharsets.UTF_8);
    }

    private void storeIdToken() {
        shell.store(
                "local",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("id_token", token)
                        .issuedBy(SERVER.baseUrl(), "my-app")
                        .json());
    }

    @Test
    void provesTheStoredIdTokenStepByStep() {
        storeIdToken();

        Shell.Result result = shell.run("auth", "check");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("Checking the stored id_token against the keys of local\n"), result.out());
        for (String step : List.of(
                "decode_structure",
                "discover_issuer",
                "fetch_jwks",
                "extract_public_key",
                "verify_signature",
                "validate_claims")) {
            assertTrue(result.out().contains("  ok     " + step), result.out());
        }
        assertTrue(result.out().endsWith("VALID\n"), result.out());
    }

    @Test
    void showsMarksOnATerminal() {
        storeIdToken();

        String out = shell.onTerminal(Terminals.Stream.OUT)
                .set("COLUMNS", "80")
                .run("auth", "check")
                .out();

        assertTrue(out.contains("\u001B[32m✓\u001B[0m decode_structure"), out);
    }

    @Test
    void answersInJsonWithoutTheTokenItself() {
        storeIdToken();

        Shell.Result result = shell.run("auth", "check", "--json");

        assertFits("check", result.out());
        assertFalse(result.out().contains(token));
        assertFalse(result.out().contains(token.substring(token.lastIndexOf('.'))));
    }

    @Test
    void showsAThirdPartyHowToRepeatIt() {
        storeIdToken();

        String out = shell.run("auth", "check", "--verbose").out();

        assertTrue(out.contains("-----BEGIN PUBLIC KEY-----"), out);
        assertTrue(out.contains("curl -s '" + SERVER.baseUrl() + "/jwks'"), out);
        assertTrue(out.contains("openssl dgst -sha256 -verify key.pem"), out);
        assertFalse(out.contains(token), out);
    }

    @Test
    void readsATokenFromStandardInput() {
        Shell.Result result = shell.type(token + "\n").run("auth", "check", "--token", "-");

        assertEquals(0, result.code(), result.out() + result.err());
        assertTrue(result.out().contains("Checking the standard input"), result.out());
    }

    @Test
    void takesATokenAsAnArgument() {
        assertEquals(0, shell.run("auth", "check", "--token", token).code());
    }

    @Test
    void endsWithOneForATokenThatSomeoneChanged() {
        String forged = token.substring(0, token.length() - 6) + "AAAAAA";

        Shell.Result result = shell.run("auth", "check", "--token", forged, "--json");

        assertEquals(1, result.code());
        assertFits("check", result.out());
        assertEquals(false, Json.readObject(result.out()).get("valid"));
        assertTrue(shell.run("auth", "check", "--token", forged).out().contains("NOT VALID: verify_signature failed"));
    }

    @Test
    void checksTheAccessTokenWhenAskedTo() {
        storeIdToken();

        Shell.Result result = shell.run("auth", "check", "--access-token", "--json");

        assertEquals(4, result.code(), "no one can verify an opaque access token");
        assertFits("check", result.out());
        assertEquals("access_token", Json.readObject(result.out()).get("token_type"));
    }

    @Test
    void endsWithTwoWhenThereIsNoTokenToCheck() {
        Shell.Result result = shell.run("auth", "check");

        assertEquals(2, result.code());
        assertTrue(result.err().contains("kstlib auth login local"), result.err());
    }

    @Test
    void endsWithTwoWhenTheKeysCannotBeFetched() {
        SERVER.stubFor(get("/jwks").willReturn(serverError()));
        storeIdToken();

        Shell.Result result = shell.run("auth", "check");

        assertEquals(2, result.code(), result.out() + result.err());
    }

    @Test
    void answersInEveryWayAlsoWhenAServerCannotBeReached() throws IOException {
        shell.configure(
                "auth:",
                "  token_storage: file",
                "  providers:",
                "    local: { type: oidc, issuer: \"http://127.0.0.1:1\", client_id: my-app }");
        String stray = SigningKey.of("one", "ES256").sign(Map.of("iss", "http://127.0.0.1:1", "sub", "jane"));

        Shell.Result json = shell.type(stray).run("auth", "check", "--token", "-", "--json");
        Shell.Result brief = shell.run("auth", "check", "--token", "-", "--report", "page.html", "--bundle", "proof");

        assertEquals(2, json.code(), json.out() + json.err());
        assertFits("check", json.out());
        assertEquals("undecided", Json.readObject(json.out()).get("verdict"));
        assertEquals(2, brief.code(), brief.out() + brief.err());
        assertTrue(brief.out().contains("ok     decode_structure"), brief.out());
        assertTrue(brief.out().contains("failed discover_issuer"), brief.out());
        assertTrue(brief.out().contains("look further with: curl -v 'http://127.0.0.1:1/"), brief.out());
        assertTrue(brief.out().endsWith("COULD NOT CHECK: discover_issuer failed\n"), brief.out());
        assertTrue(Files.readString(home.resolve("page.html")).contains("COULD NOT CHECK"));
        assertTrue(Files.exists(home.resolve("proof/verify.sh")));
    }

    @Test
    void saysNothingOfAnAudienceThatItDoesNotJudge() {
        shell.store(
                "local",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("access_token", token)
                        .issuedBy(SERVER.baseUrl(), "my-app")
                        .json());

        Shell.Result result = shell.run("auth", "check", "--access-token", "--json");
        Shell.Result judged = shell.run("auth", "check", "--access-token", "--json", "--audience", "other");

        assertEquals(0, result.code(), result.out() + result.err());
        assertNull(Json.readObject(result.out()).get("audience_match"));
        assertEquals(false, Json.readObject(judged.out()).get("audience_match"));
    }

    @Test
    void doesNotRepeatATokenThatWasGivenInTheWrongPlace() { // security rule 6
        Shell.Result result = shell.run("auth", "check", token);

        assertEquals(3, result.code());
        assertFalse(result.err().contains(token.substring(0, 20)), result.err());
        assertTrue(result.err().contains("--token -"), result.err());
    }

    @Test
    void refusesAnEmptyToken() {
        assertEquals(2, shell.type("\n").run("auth", "check", "--token", "-").code());
    }
}
