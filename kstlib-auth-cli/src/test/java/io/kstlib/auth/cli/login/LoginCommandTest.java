package io.kstlib.auth.cli.login;

import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.serviceUnavailable;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginCommandTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home).configure(Configs.oauth2(SERVER.baseUrl())).by(Clock.systemUTC());
        SERVER.stubFor(post("/token")
                .willReturn(okJson("{\"access_token\":\"at-5521\",\"token_type\":\"Bearer\",\"expires_in\":300,"
                        + "\"refresh_token\":\"rt-9917\",\"scope\":\"openid\"}")));
    }

    @Test
    void printsTheUrlOnlyOnALineAndReadsTheCodeFromAPipe() {
        Shell.Result result = shell.type("a+code/with==\n").run("auth", "login", "--manual");

        assertEquals(0, result.code(), result.err());
        String url = result.out().lines().findFirst().orElseThrow();
        assertTrue(url.startsWith(SERVER.baseUrl() + "/authorize?"), url);
        assertTrue(result.out().contains("Logged in to local."), result.out());
        assertTrue(result.err().contains("Paste its URL here"), result.err());
        assertTrue(Files.exists(shell.tokenFile("local")));
        assertFalse((result.out() + result.err()).contains("at-5521"));
        assertFalse((result.out() + result.err()).contains("rt-9917"));
    }

    @Test
    void printsNothingButTheUrlWhenQuiet() {
        Shell.Result result = shell.type("code\n").run("auth", "login", "-q", "-m");

        assertEquals(0, result.code(), result.err());
        assertEquals(1, result.out().lines().count(), result.out());
        assertEquals(
                1, result.err().lines().count(), () -> "the warning of plaintext, and nothing else: " + result.err());
    }

    @Test
    void aTimeThatIsNoneIsRefusedBeforeAnyoneIsSentAway() {
        Shell.Result result = shell.run("auth", "login", "-m", "--max-age", "-1");

        assertEquals(3, result.code(), result.err());
        assertTrue(result.err().contains("--max-age takes a number of seconds, not -1"), result.err());
    }

    @Test
    void warnsOfPlaintextOnce() {
        String first = shell.type("code\n").run("auth", "login", "-m").err();
        String second =
                shell.type("code\n").run("auth", "login", "-m", "--force").err();

        assertTrue(first.contains("warning: tokens are stored unencrypted"), first);
        assertTrue(first.contains(", readable only by you. Set auth.token_storage to an encrypted storage\n"), first);
        assertFalse(second.contains("warning"), second);
    }

    @Test
    void answersInJsonWithTheUrlOnStandardError() {
        Shell.Result result = shell.type("code\n").run("auth", "login", "--manual", "--json");

        assertEquals(0, result.code(), result.err());
        assertFits("login", result.out());
        assertEquals(false, Json.readObject(result.out()).get("already_logged_in"));
        assertTrue(result.err().lines().anyMatch(line -> line.startsWith(SERVER.baseUrl() + "/authorize?")));
        assertFalse(result.out().contains("at-5521"));
        assertFalse(result.out().contains("rt-9917"));
    }

    @Test
    void keepsAValidTokenAndSaysSo() {
        shell.by(Clock.systemUTC());
        shell.type("code\n").run("auth", "login", "--manual");
        SERVER.resetRequests();

        Shell.Result result = shell.type("").run("auth", "login", "--manual");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("Already logged in to local."), result.out());
        assertTrue(result.err().contains("--force"), result.err());
        assertEquals(0, SERVER.getAllServeEvents().size());
        Shell.Result json = shell.run("auth", "login", "--json");
        assertFits("login", json.out());
        assertEquals(true, Json.readObject(json.out()).get("already_logged_in"));
    }

    @Test
    void refreshesAnExpiredTokenInsteadOfAskingAnyone() {
        shell.type("code\n").run("auth", "login", "--manual");
        shell.by(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));

        Shell.Result result = shell.type("").run("auth", "login");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("Still logged in to local."), result.out());
        shell.by(Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
        Shell.Result json = shell.run("auth", "login", "--json");
        assertFits("login", json.out());
        assertEquals(true, Json.readObject(json.out()).get("already_logged_in"));
    }

    @Test
    void asksForALoginWhenTheRefreshTokenIsRefused() { // RFC 6749 section 5.2
        shell.type("code\n").run("auth", "login", "--manual");
        shell.by(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
        SERVER.stubFor(post("/token")
                .withRequestBody(containing("grant_type=refresh_token"))
                .willReturn(jsonResponse("{\"error\":\"invalid_grant\"}", 400)));

        Shell.Result result = shell.type("code\n").run("auth", "login", "--manual");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().contains("Logged in to local."), result.out());
    }

    @Test
    void neverTurnsANetworkErrorIntoALogin() { // security rule 9
        shell.type("code\n").run("auth", "login", "--manual");
        shell.by(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
        SERVER.stubFor(post("/token")
                .withRequestBody(containing("grant_type=refresh_token"))
                .willReturn(serviceUnavailable().withHeader("Retry-After", "100")));

        Shell.Result result = shell.type("code\n").run("auth", "login", "--manual");

        assertEquals(1, result.code(), result.err());
        assertEquals("", result.out(), "no URL to log in at");
    }

    @Test
    void namesThePersonByTheIdToken() {
        String idToken = StoredTokens.jwt(Map.of(
                "iss", Configs.ISSUER, "aud", "my-app", "name", "Jane \u001B[31mDoe", "email", "jane@company.com"));
        shell.configure(Configs.one()).by(Clock.fixed(Shell.NOW, ZoneOffset.UTC));
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("id_token", idToken)
                        .json());

        Shell.Result result = shell.run("auth", "login");

        String out = result.out();
        assertTrue(out.contains("as Jane \uFFFD[31mDoe <jane@company.com>."), out);
    }

    @Test
    void endsWithTwoWhenThereIsNoOneToPaste() {
        Shell.Result result = shell.type("").run("auth", "login", "--manual");

        assertEquals(2, result.code());
        assertEquals("", result.out(), "no URL for no one");
        assertTrue(result.err().contains("kstlib: the input ended before anything was pasted"), result.err());
        assertFalse(Files.exists(shell.tokenFile("local")));
    }

    @Test
    void endsWithOneWhenNoOneAnswersInTime() {
        Shell.Result result = shell.run("auth", "login", "--no-browser", "--timeout", "1");

        assertEquals(1, result.code());
        assertEquals(1, result.out().lines().count(), result.out());
    }

    @Test
    void refusesATimeoutThatIsNone() {
        assertEquals(3, shell.run("auth", "login", "--timeout", "0").code());
        assertEquals(3, shell.run("auth", "login", "--timeout", "soon").code());
    }

    @Test
    void refusesToListenAndNotToListen() {
        assertEquals(3, shell.run("auth", "login", "--manual", "--no-browser").code());
    }

    @Test
    void asksNoOneWhereThereIsNeitherABrowserNorATerminal() {
        Shell.Result result = shell.type("code\n")
                .set("SSH_CONNECTION", "1.2.3.4 5 6.7.8.9 22")
                .run("auth", "login");

        assertEquals(2, result.code());
        assertEquals("", result.out());
        assertTrue(
                result.err()
                        .endsWith(
                                "kstlib: no browser can be opened, since this is a remote shell (SSH), and standard input is not a"
                                        + " terminal. Log in from a terminal: kstlib auth login\n"),
                result.err());
    }

    @Test
    void waitsForNoOneWhereTheBrowserDoesNotOpenAndThereIsNoTerminal() {
        Shell.Result result = shell.set("BROWSER", "false").run("auth", "login");

        assertEquals(2, result.code(), result.err());
        assertEquals("", result.out());
        assertTrue(
                result.err().contains("kstlib: the browser did not open, and standard input is not a terminal."),
                result.err());
    }

    @Test
    void goesByTheModeOfTheConfiguration() {
        shell.configure(Configs.oauth2(SERVER.baseUrl()))
                .set("KSTLIB__AUTH__PROVIDERS__LOCAL__LOGIN_MODE", "manual")
                .set("BROWSER", "false");

        Shell.Result result = shell.type("code\n").run("auth", "login");

        assertEquals(0, result.code(), result.err());
        assertFalse(result.err().contains("Opening"), result.err());
    }

    @Test
    void prefersTheModeOfTheCommandLine() {
        shell.set("KSTLIB__AUTH__PROVIDERS__LOCAL__LOGIN_MODE", "browser");

        assertEquals(0, shell.type("code\n").run("auth", "login", "--manual").code());
    }

    private void nextLoginBy(String name, String subject) {
        String idToken = StoredTokens.jwt(
                Map.of("iss", SERVER.baseUrl(), "sub", subject, "preferred_username", name, "aud", "my-app"));
        SERVER.stubFor(post("/token")
                .willReturn(okJson("{\"access_token\":\"at-" + subject
                        + "\",\"token_type\":\"Bearer\",\"expires_in\":300,\"refresh_token\":\"rt-" + subject
                        + "\",\"id_token\":\"" + idToken + "\"}")));
    }

    private Shell.Result login(String... options) {
        List<String> arguments = new ArrayList<>(List.of("auth", "login", "-m"));
        arguments.addAll(List.of(options));
        return shell.type("code\n").run(arguments.toArray(String[]::new));
    }

    @Test
    @Tag("attack")
    void aLoginByAnotherPersonReplacesNothingUnlessReplaceSaysSo() throws IOException { // security rule 10
        nextLoginBy("privateuser", "1");
        login();
        String stored = Files.readString(shell.tokenFile("local"));
        nextLoginBy("testuser", "2");

        Shell.Result refused = login("--force");

        assertEquals(1, refused.code());
        assertEquals(stored, Files.readString(shell.tokenFile("local")));
        String message = refused.err().lines().reduce((one, next) -> next).orElseThrow();
        assertTrue(
                message.contains("You are logged in as privateuser; the browser logged in testuser."
                        + " Nothing was replaced, "),
                message);
        assertTrue(
                message.endsWith("To log in with the stored account, choose it at the provider: kstlib auth login local"
                        + " --force --prompt select_account; to keep both: kstlib auth login local --account NAME;"
                        + " to replace the login: kstlib auth login local --replace"),
                message);
        Shell.Result replaced = login("--replace");
        assertEquals(0, replaced.code(), replaced.err());
        assertTrue(replaced.out().contains("\nLogged in to local as testuser."), replaced.out());
        assertTrue(
                shell.run("auth", "status", "local").out().contains("\n  Person      testuser\n"),
                shell.run("auth", "status", "local").out());
    }

    @Test
    void theTokensOfARefusedLoginAreRevokedAtOnce() {
        SERVER.stubFor(post("/revoke").willReturn(ok()));
        nextLoginBy("privateuser", "1");
        login();
        nextLoginBy("testuser", "2");

        String err = login("--force").err();

        SERVER.verify(postRequestedFor(urlEqualTo("/revoke")).withRequestBody(containing("token=rt-2")));
        SERVER.verify(0, postRequestedFor(urlEqualTo("/revoke")).withRequestBody(containing("token=rt-1")));
        assertTrue(err.contains("Nothing was replaced, and the new tokens were revoked. "), err);
    }

    @Test
    void statusAndProvidersNameThePerson() {
        nextLoginBy("jane", "1");
        assertEquals(0, login().code());

        Shell.Result status = shell.run("auth", "status", "--json");
        Shell.Result providers = shell.run("auth", "providers", "--json");

        assertFits("status", status.out());
        assertFits("providers", providers.out());
        Map<String, Object> jane = Map.of("name", "jane", "issuer", SERVER.baseUrl(), "subject", "1");
        assertEquals(jane, Json.readObject(status.out()).get("person"));
        assertTrue(providers.out().contains(new String(Json.write(jane.get("subject")), StandardCharsets.UTF_8)));
        assertTrue(shell.run("auth", "providers").out().endsWith("\tjane\n"));
        Shell.Result login = shell.run("auth", "login", "--json");
        assertFits("login", login.out());
        assertEquals(jane, Json.readObject(login.out()).get("person"));
    }

    @Test
    void statusSaysThatThePersonIsUnknown() {
        login();

        assertTrue(
                shell.run("auth", "status").out().contains("\n  Person      unknown: the login brought no ID token"));
        assertTrue(shell.run("auth", "status", "--json").out().contains("\"person\":null"));
    }

    @ParameterizedTest
    @Tag("attack")
    @ValueSource(strings = {"jane\n  Stored in   /elsewhere", "jane\u001B[2J", "jane\u009B2J", "jane\u2066", "jane\tx"})
    void aNameIsOneLineOnATerminal(String name) {
        nextLoginBy(name, "1");
        login();
        shell.onTerminal(Terminals.Stream.OUT);

        for (String command : List.of("status", "providers", "login")) {
            String out = shell.run("auth", command).out();
            assertTrue(out.contains("\\u{"), out);
            assertTrue(
                    out.replaceAll("\u001B\\[[0-9;]*m", "")
                            .chars()
                            .noneMatch(each ->
                                    each != '\n' && (each < 0x20 || (each > 0x7E && each < 0xA0) || each == 0x2066)),
                    out);
            assertFalse(out.lines().anyMatch(line -> line.startsWith("  Stored in   /elsewhere")), out);
        }
    }
}
