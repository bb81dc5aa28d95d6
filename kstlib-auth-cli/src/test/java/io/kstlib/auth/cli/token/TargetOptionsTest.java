package io.kstlib.auth.cli.token;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens for targets: {@code --scope}, {@code --audience} and {@code --resource}. */
class TargetOptionsTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void logIn() {
        shell = new Shell(home).configure(Configs.oauth2(SERVER.baseUrl())).by(Clock.systemUTC());
        SERVER.stubFor(post("/token").willReturn(answer("at-login", "rt-1", "openid orders mail")));
        assertEquals(0, shell.type("code\n").run("auth", "login", "-q", "-m").code());
        SERVER.stubFor(post("/token")
                .withRequestBody(containing("grant_type=refresh_token"))
                .withRequestBody(containing("scope=orders"))
                .willReturn(answer("at-orders", "rt-2", "orders")));
    }

    private static ResponseDefinitionBuilder answer(String access, String refresh, String scope) {
        return okJson("{\"access_token\":\"" + access + "\",\"token_type\":\"Bearer\",\"expires_in\":300,"
                + "\"refresh_token\":\"" + refresh + "\",\"scope\":\"" + scope + "\"}");
    }

    @Test
    void tokenPrintsTheTokenForTheTarget() {
        assertEquals(new Shell.Result(0, "at-orders\n", ""), shell.run("auth", "token", "--scope", "orders"));
        assertEquals(new Shell.Result(0, "at-orders\n", ""), shell.run("auth", "token", "--scope", "orders"));
        assertEquals(new Shell.Result(0, "at-login\n", ""), shell.run("auth", "token"));
        SERVER.verify(1, postRequestedFor(urlEqualTo("/token")).withRequestBody(containing("scope=orders")));
    }

    @Test
    void callShowsTheTokenForTheTarget() {
        SERVER.stubFor(get("/things").willReturn(ok("yes\n")));
        String host = SERVER.baseUrl().substring("http://".length());

        Shell.Result result =
                shell.run("auth", "call", "GET", SERVER.url("/things"), "--host", host, "--scope", "orders");

        assertEquals(0, result.code(), result.err());
        SERVER.verify(getRequestedFor(urlEqualTo("/things")).withHeader("Authorization", equalTo("Bearer at-orders")));
    }

    @Test
    void aStepUpNamesTheLoginThatTheTokenComesFrom() {
        SERVER.stubFor(get("/things")
                .willReturn(aResponse()
                        .withStatus(401)
                        .withHeader(
                                "WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", max_age=60")));
        String host = SERVER.baseUrl().substring("http://".length());
        SERVER.stubFor(post("/token")
                .withRequestBody(containing("grant_type=authorization_code"))
                .willReturn(answer("at-admin", "rt-9", "admin")));
        shell.type("code\n").run("auth", "login", "-q", "-m", "--scope", "admin");

        Shell.Result own = shell.run("auth", "call", "GET", SERVER.url("/things"), "--host", host, "--scope", "admin");
        Shell.Result byLogin =
                shell.run("auth", "call", "GET", SERVER.url("/things"), "--host", host, "--scope", "orders");

        assertTrue(own.err().contains("kstlib auth login local --scope admin --max-age 60"), own.err());
        assertTrue(byLogin.err().contains("kstlib auth login local --max-age 60"), byLogin.err());
    }

    @Test
    void whatTheLoginIsNotForNeedsALoginOfItsOwn() throws Exception {
        Shell.Result none = shell.run("auth", "token", "--scope", "admin", "--resource", "https://a.example.com");

        assertEquals(2, none.code());
        assertTrue(
                none.err().contains("kstlib auth login local --scope admin --resource https://a.example.com"),
                none.err());
        SERVER.stubFor(post("/token")
                .withRequestBody(containing("grant_type=authorization_code"))
                .willReturn(answer("at-admin", "rt-9", "admin")));
        Shell.Result login = shell.type("code\n")
                .run("auth", "login", "-q", "-m", "--scope", "admin", "--resource", "https://a.example.com");

        assertTrue(login.out().contains("scope=openid%20admin"), login.out());
        assertTrue(login.out().contains("resource=https%3A%2F%2Fa.example.com"), login.out());
        assertEquals(
                "at-admin\n",
                shell.run("auth", "token", "--resource", "https://a.example.com", "--scope", "admin")
                        .out());
        assertEquals("at-login\n", shell.run("auth", "token").out());
        Shell.Result status = shell.run("auth", "status", "--json");
        assertFits("status", status.out());
        assertTrue(status.out().contains("own_login"), status.out());
        assertTrue(shell.run("auth", "status").out().contains("by a login of its own"));
        assertFalse((status.out() + login.out() + login.err()).contains("rt-9"));
    }

    @Test
    void aServerThatRefusesIsQuoted() {
        SERVER.stubFor(post("/token")
                .withRequestBody(containing("scope=mail"))
                .willReturn(jsonResponse("{\"error\":\"invalid_scope\"}", 400)));

        Shell.Result result = shell.run("auth", "token", "--scope", "mail");

        assertEquals(2, result.code());
        assertTrue(result.err().contains("invalid_scope"), result.err());
        assertTrue(result.err().contains("kstlib auth login local --scope mail"), result.err());
    }

    @Test
    void aServiceObtainsEachWithoutALogin() throws Exception {
        Shell service = new Shell(Files.createDirectory(home.resolve("service")))
                .configure(Configs.join(
                        Configs.oauth2(SERVER.baseUrl()),
                        "      flow: client_credentials",
                        "      client_secret: cs-4411"))
                .by(Clock.systemUTC());
        SERVER.stubFor(post("/token")
                .withRequestBody(containing("grant_type=client_credentials"))
                .willReturn(okJson("{\"access_token\":\"at-service\",\"token_type\":\"Bearer\",\"expires_in\":300}")));
        SERVER.stubFor(post("/token")
                .withRequestBody(containing("grant_type=client_credentials"))
                .withRequestBody(containing("audience=orders-api"))
                .willReturn(okJson("{\"access_token\":\"at-api\",\"token_type\":\"Bearer\",\"expires_in\":300}")));

        assertEquals("at-service\n", service.run("auth", "token").out());
        assertEquals(new Shell.Result(0, "at-api\n", ""), service.run("auth", "token", "--audience", "orders-api"));
        assertEquals(
                "at-api\n",
                service.run("auth", "token", "--audience", "orders-api").out());
        assertEquals("at-service\n", service.run("auth", "token").out());
        SERVER.verify(1, postRequestedFor(urlEqualTo("/token")).withRequestBody(containing("audience=orders-api")));
        assertEquals(0, service.run("auth", "logout", "--no-revoke").code());
        assertTrue(service.run("auth", "status", "--json").out().contains("\"targets\":[]"));
    }

    @Test
    void aServerThatIgnoresTheServiceIsNamed() throws Exception {
        Shell service = new Shell(Files.createDirectory(home.resolve("service")))
                .configure(Configs.join(
                        Configs.oauth2(SERVER.baseUrl()),
                        "      flow: client_credentials",
                        "      client_secret: cs-4411"))
                .by(Clock.systemUTC());
        String token = StoredTokens.jwt(Map.of("aud", "account"));
        SERVER.stubFor(post("/token")
                .withRequestBody(containing("grant_type=client_credentials"))
                .willReturn(
                        okJson("{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":300}")));

        Shell.Result result = service.run("auth", "token", "--audience", "orders-api");

        assertEquals(token + "\n", result.out());
        assertTrue(result.err().contains("audience orders-api is for account (aud)"), result.err());
    }

    @ParameterizedTest
    @CsvSource({"--scope, a\"b", "--resource, api", "--audience, ''", "--scope, ''"})
    void whatIsNoTargetIsRefused(String option, String value) {
        Shell.Result result = shell.run("auth", "token", option, value);

        assertEquals(3, result.code(), result.err());
    }
}
