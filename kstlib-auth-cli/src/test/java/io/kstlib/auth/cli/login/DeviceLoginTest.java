package io.kstlib.auth.cli.login;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
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
import io.kstlib.auth.cli.command.Terminals.Stream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Logins by a code for the browser of any device. Each waits before it asks for the token, so the methods run side by side. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
@Tag("outer")
class DeviceLoginTest {

    private static final String PAGE = "https://sso.example.com/device";
    private static final String LINK = PAGE + "?user_code=WDJB-MJHT";

    @RegisterExtension
    final WireMockExtension server = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        configure();
        deviceAnswers(okJson("{\"device_code\":\"dc-4410\",\"user_code\":\"WDJB-MJHT\",\"verification_uri\":\"" + PAGE
                + "\",\"verification_uri_complete\":\"" + LINK + "\",\"expires_in\":600,\"interval\":1}"));
        tokenAnswers(okJson("{\"access_token\":\"at-5521\",\"token_type\":\"Bearer\",\"expires_in\":300,"
                + "\"refresh_token\":\"rt-9917\",\"scope\":\"openid\"}"));
    }

    private void configure(String... more) {
        String[] lines = Configs.oauth2(
                server.baseUrl(), "      device_authorization_endpoint: " + server.baseUrl() + "/device_authorization");
        shell = new Shell(home).configure(Configs.join(lines, more)).by(Clock.systemUTC());
    }

    private void deviceAnswers(ResponseDefinitionBuilder answer) {
        server.stubFor(post("/device_authorization").willReturn(answer));
    }

    private void tokenAnswers(ResponseDefinitionBuilder answer) {
        server.stubFor(post("/token")
                .withRequestBody(containing("device_code=dc-4410"))
                .willReturn(answer));
    }

    private int codesAskedFor() {
        return server.findAll(postRequestedFor(urlEqualTo("/device_authorization")))
                .size();
    }

    @Test
    void showsThePageAndTheCodeToThePerson() {
        Shell.Result result = shell.run("auth", "login", "--flow", "device_code");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("Logged in to local."), "no URL on standard output: " + result.out());
        assertTrue(result.err().contains("Open this page on any device:  " + PAGE + "\n"), result.err());
        assertTrue(
                result.err().contains("and enter the code:            WDJB-MJHT   (valid for 10 min)\n"), result.err());
        assertTrue(Files.exists(shell.tokenFile("local")));
        String all = result.out() + result.err();
        assertFalse(all.contains("dc-4410") || all.contains("at-5521") || all.contains("rt-9917"), all);
    }

    @Test
    void handsTheLinkOutToAProgramThatAsksForIt() {
        Shell.Result result = shell.run("auth", "login", "--flow", "device_code", "--no-browser", "--quiet");

        assertEquals(0, result.code(), result.err());
        assertEquals(LINK + "\n", result.out());
        assertTrue(result.err().contains("WDJB-MJHT"), "the code is needed to compare it: " + result.err());
        assertFalse(result.err().contains("Waiting"), result.err());
    }

    @Test
    void answersInJson() {
        Shell.Result result = shell.run("auth", "login", "--flow", "device_code", "--no-browser", "--json");

        assertEquals(0, result.code(), result.err());
        assertFits("login", result.out());
        assertTrue(result.err().lines().anyMatch(LINK::equals), result.err());
    }

    @Test
    void drawsTheCodeOnATerminal() {
        shell.onTerminal(Stream.ERR).set("COLUMNS", "80");

        String drawn = shell.run("auth", "login", "--flow", "device_code").err();
        String plain = shell.set("NO_COLOR", "1")
                .run("auth", "login", "--flow", "device_code", "--force")
                .err();

        assertTrue(drawn.contains("\u001B[38;5;16;48;5;231m  "), drawn);
        assertTrue(drawn.contains("▀"), drawn);
        assertTrue(plain.contains("▀"), plain);
        assertFalse(plain.contains("\u001B"), plain);
    }

    @Test
    void drawsNothingWhereItCannotBeSeen() {
        String[] login = {"auth", "login", "--flow", "device_code", "--force"};
        String[] without = {"auth", "login", "--flow", "device_code", "--force", "--no-qr"};

        assertFalse(shell.run(login).err().contains("▀"), "into a file");
        shell.onTerminal(Stream.ERR);
        assertFalse(shell.set("COLUMNS", "30").run(login).err().contains("▀"), "too narrow");
        assertFalse(shell.set("COLUMNS", "80").run(without).err().contains("▀"), "not wanted");
    }

    @Test
    void tellsThatThePersonDenied() {
        tokenAnswers(jsonResponse("{\"error\":\"access_denied\"}", 400));

        Shell.Result result = shell.run("auth", "login", "--flow", "device_code");

        assertEquals(1, result.code());
        assertTrue(result.err().contains("the provider \"local\" denied the login: access_denied"), result.err());
        assertFalse(Files.exists(shell.tokenFile("local")));
    }

    @Test
    void endsAtOnceWhenTheCodeHasExpired() { // RFC 8628 section 3.5
        tokenAnswers(jsonResponse("{\"error\":\"expired_token\"}", 400));

        Shell.Result result = shell.run("auth", "login", "--flow", "device_code");

        assertEquals(1, result.code());
        assertTrue(result.err().contains("(expired_token), so the login to \"local\" ended"), result.err());
        assertEquals(1, codesAskedFor(), "a new code needs a person");
    }

    @Test
    void endsWhenTheTimeOfTheCommandLineIsOver() {
        tokenAnswers(jsonResponse("{\"error\":\"authorization_pending\"}", 400));

        Shell.Result result = shell.run("auth", "login", "--flow", "device_code", "--timeout", "2");

        assertEquals(1, result.code());
        assertTrue(result.err().contains("(valid for 2 s)"), result.err());
        assertTrue(result.err().contains("no one agreed in time"), result.err());
        assertEquals(
                1,
                shell.run("auth", "login", "--flow", "device_code", "--timeout", "1")
                        .code(),
                "no cool-down, since no browser opens");
    }

    @Test
    void keepsAValidToken() {
        shell.run("auth", "login", "--flow", "device_code");

        Shell.Result result = shell.run("auth", "login", "--flow", "device_code");

        assertTrue(result.out().startsWith("Already logged in to local."), result.out());
        assertEquals(1, codesAskedFor());
    }

    @Test
    void theConfiguredFlowRefreshesTheToken() {
        shell.run("auth", "login", "--flow", "device_code");
        server.stubFor(post("/token")
                .withRequestBody(containing("refresh_token=rt-9917"))
                .willReturn(okJson("{\"access_token\":\"at-6632\",\"token_type\":\"Bearer\",\"expires_in\":300}")));

        Shell.Result result =
                shell.by(Clock.offset(Clock.systemUTC(), Duration.ofHours(1))).run("auth", "token");

        assertEquals(0, result.code(), result.err());
        assertEquals("at-6632\n", result.out());
    }

    @Test
    void takesTheFlowOfTheConfiguration() {
        configure("      flow: device-code");

        Shell.Result result =
                shell.set("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22").run("auth", "login");

        assertEquals(0, result.code(), result.err());
        assertFalse(result.err().contains("No browser"), "no one wanted one: " + result.err());
    }

    @Test
    void standsInWhereNoBrowserCanBeOpened() {
        shell.onTerminal(Stream.IN).set("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22");

        Shell.Result result = shell.run("auth", "login");

        assertEquals(0, result.code(), result.err());
        assertTrue(
                result.err()
                        .contains("No browser can be opened, since this is a remote shell (SSH), so this login uses the"
                                + " flow device_code; flow in the section of the provider names another.\n"),
                result.err());
        assertTrue(result.err().contains("WDJB-MJHT"), result.err());
    }

    @Test
    void doesNotStandInWithoutATerminal() {
        Shell.Result result =
                shell.set("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22").run("auth", "login");

        assertEquals(2, result.code(), result.err());
        assertEquals(0, codesAskedFor());
    }

    @Test
    void refusesAFlowThatRenewsTokensInAnotherWay() {
        configure("      client_secret: s3cret");

        Shell.Result result = shell.run("auth", "login", "--flow", "client_credentials");

        assertEquals(3, result.code(), result.err());
        assertTrue(
                result.err()
                        .contains("its tokens are obtained and renewed in another way than those of"
                                + " authorization_code_pkce"),
                result.err());
    }

    @Test
    void refusesAFlowThatIsNotLoaded() {
        Shell.Result result = shell.run("auth", "login", "--flow", "device_cod");

        assertEquals(3, result.code(), result.err());
        assertTrue(result.err().contains("Did you mean \"device_code\"?"), result.err());
    }

    @Test
    void refusesAFlowForWhichAnEndpointIsMissing() {
        shell = new Shell(home).configure(Configs.oauth2(server.baseUrl())).by(Clock.systemUTC());

        Shell.Result result = shell.run("auth", "login", "--flow", "device_code");

        assertEquals(3, result.code(), result.err());
        assertTrue(result.err().contains("device_authorization_endpoint"), result.err());
    }
}
