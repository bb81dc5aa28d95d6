package io.kstlib.auth.cli.token;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCommandTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home).configure(Configs.one());
    }

    private void storeFresh() {
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(1)).refreshable().json());
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth token", "auth token -q", "auth token corporate", "auth token --quiet corporate"})
    void printsTheAccessTokenOnly(String line) {
        storeFresh();

        assertEquals(new Shell.Result(0, StoredTokens.ACCESS + "\n", ""), shell.run(line.split(" ")));
    }

    @Test
    void printsItAsAHeaderHasIt() {
        storeFresh();

        assertEquals(
                "Bearer " + StoredTokens.ACCESS + "\n",
                shell.run("auth", "token", "-H").out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "access-token | access-3f9a",
                "header       | Bearer access-3f9a",
                "env          | export ACCESS_TOKEN='access-3f9a'",
                "curl         | header = \"Authorization: Bearer access-3f9a\""
            })
    void printsItInTheFormThatAToolReads(String format, String line) {
        storeFresh();

        assertEquals(new Shell.Result(0, line + "\n", ""), shell.run("auth", "token", "--format", format));
    }

    @Test
    void aValueForAShellOrForCurlIsQuoted() {
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("access_token", "a'b\"c\\d")
                        .json());

        assertEquals(
                "export ACCESS_TOKEN='a'\\''b\"c\\d'\n",
                shell.run("auth", "token", "--format", "env").out());
        assertEquals(
                "header = \"Authorization: Bearer a'b\\\"c\\\\d\"\n",
                shell.run("auth", "token", "--format", "curl").out());
    }

    @Test
    void printsTheIdTokenWhileItIsValid() {
        String idToken = idToken(Duration.ofHours(1));
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("id_token", idToken)
                        .json());

        assertEquals(new Shell.Result(0, idToken + "\n", ""), shell.run("auth", "token", "--format", "id-token"));
    }

    @Test
    void anExpiredIdTokenIsNotPrinted() {
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("id_token", idToken(Duration.ofMinutes(-1)))
                        .json());

        Shell.Result result = shell.run("auth", "token", "--format", "id-token");

        assertEquals(2, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().contains("kstlib auth login corporate"), result.err());
    }

    @Test
    void withoutAnIdTokenSaysWhatBringsOne() {
        storeFresh();

        Shell.Result result = shell.run("auth", "token", "--format", "id-token");

        assertEquals(2, result.code());
        assertTrue(result.err().contains("the provider gave no ID token for \"corporate\""), result.err());
    }

    @ParameterizedTest
    @CsvSource({
        "'', client.authentication.k8s.io/v1",
        "client.authentication.k8s.io/v1, client.authentication.k8s.io/v1",
        "client.authentication.k8s.io/v1beta1, client.authentication.k8s.io/v1beta1"
    })
    void answersKubectlInTheVersionThatItAsksFor(String asked, String answered) {
        String idToken = idToken(Duration.ofMinutes(30));
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("id_token", idToken)
                        .json());
        if (!asked.isEmpty()) {
            shell.set(
                    "KUBERNETES_EXEC_INFO",
                    "{\"kind\":\"ExecCredential\",\"apiVersion\":\"" + asked + "\",\"spec\":{\"interactive\":true}}");
        }

        assertEquals(
                Map.of(
                        "apiVersion",
                        answered,
                        "kind",
                        "ExecCredential",
                        "spec",
                        Map.of("interactive", false),
                        "status",
                        Map.of("expirationTimestamp", "2026-06-01T12:30:00Z", "token", idToken)),
                Json.readObject(
                        shell.run("auth", "token", "--format", "kubectl").out()));
    }

    @Test
    void anUnknownFormatIsNamedWithThoseThatThereAre() {
        Shell.Result result = shell.run("auth", "token", "--format", "yaml");

        assertEquals(3, result.code());
        assertEquals(
                "kstlib: --format takes one of access-token, header, json, id-token, env, curl, kubectl, not \"yaml\"\n",
                result.err());
    }

    private static String idToken(Duration left) {
        return StoredTokens.jwt(Map.of(
                "sub", "jane",
                "iat", Shell.NOW.minus(Duration.ofMinutes(5)).getEpochSecond(),
                "exp", Shell.NOW.plus(left).getEpochSecond()));
    }

    @Test
    void printsTheRefreshTokenAndNothingElseWhenAskedTo() { // like the Python kstlib
        storeFresh();

        assertEquals(
                StoredTokens.REFRESH + "\n",
                shell.run("auth", "token", "--show-refresh").out());
    }

    @Test
    void saysThatThereIsNoRefreshTokenInsteadOfPrintingHalf() {
        shell.store("corporate", StoredTokens.expiring(Duration.ofHours(1)).json());

        Shell.Result result = shell.run("auth", "token", "--show-refresh");

        assertEquals(1, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().contains("no refresh token"), result.err());
    }

    @Test
    void answersInJson() {
        storeFresh();

        Shell.Result json = shell.run("auth", "token", "--json");

        assertFits("token", json.out());
        assertEquals(StoredTokens.ACCESS, Json.readObject(json.out()).get("access_token"));
        assertFalse(json.out().contains(StoredTokens.REFRESH));
        Shell.Result withRefresh = shell.run("auth", "token", "--json", "--show-refresh");
        assertFits("token", withRefresh.out());
        assertEquals(StoredTokens.REFRESH, Json.readObject(withRefresh.out()).get("refresh_token"));
    }

    @Test
    void decodesAJwtForPeopleAndForPrograms() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", "jane");
        claims.put("exp", Shell.NOW.plusSeconds(3600).getEpochSecond());
        claims.put("roles", List.of("a", "b"));
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(1))
                        .with("access_token", StoredTokens.jwt(claims))
                        .json());

        String text = shell.run("auth", "token", "--decode").out();
        assertTrue(text.contains("  sub    jane\n"), text);
        assertTrue(text.contains("2026-06-01 13:00:00 UTC (in 60 minutes)"), text);
        assertTrue(text.contains("[\"a\",\"b\"]"), text);
        String json = shell.run("auth", "token", "-dj").out();
        assertFits("token-decode", json);
        assertEquals(claims, Json.readObject(json).get("payload"));
    }

    @Test
    void saysThatAnOpaqueTokenCannotBeDecoded() {
        storeFresh();

        Shell.Result result = shell.run("auth", "token", "--decode");

        assertEquals(1, result.code());
        assertTrue(result.err().contains("opaque"), result.err());
        assertFalse(result.err().contains(StoredTokens.ACCESS), result.err());
    }

    @Test
    void endsWithTwoWhenNoOneIsLoggedIn() {
        Shell.Result result = shell.run("auth", "token", "-q");

        assertEquals(2, result.code());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("kstlib: "), result.err());
        assertTrue(result.err().contains("kstlib auth login corporate"), result.err());
    }

    @Test
    void refreshesAnExpiredTokenWithoutAsking() {
        SERVER.stubFor(post("/token").willReturn(okJson("{\"access_token\":\"new-1\",\"expires_in\":300}")));
        shell.configure(Configs.oauth2(SERVER.baseUrl()))
                .store(
                        "local",
                        StoredTokens.expiring(Duration.ofMinutes(-1))
                                .issuedBy(SERVER.baseUrl() + "/token", "my-app")
                                .refreshable()
                                .json());

        assertEquals(new Shell.Result(0, "new-1\n", ""), shell.run("auth", "token"));
    }

    @Test
    void refreshesAFreshTokenWhenAskedTo() {
        SERVER.stubFor(post("/token").willReturn(okJson("{\"access_token\":\"new-2\",\"expires_in\":300}")));
        shell.configure(Configs.oauth2(SERVER.baseUrl()))
                .store(
                        "local",
                        StoredTokens.expiring(Duration.ofHours(1))
                                .issuedBy(SERVER.baseUrl() + "/token", "my-app")
                                .refreshable()
                                .json());

        assertEquals(new Shell.Result(0, "new-2\n", ""), shell.run("auth", "token", "--refresh"));
    }

    @Test
    void copiesThroughStandardInputAndPrintsNothing() throws IOException {
        storeFresh();
        Path tool = home.resolve("wl-copy");
        Files.writeString(tool, "#!/bin/sh\nIFS= read -r line; printf '%s|%s' \"$#\" \"$line\" >\"$0.got\"\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));
        shell.set("PATH", home.toString()).set("WAYLAND_DISPLAY", "wayland-0");

        Shell.Result result = shell.run("auth", "token", "--copy");

        assertEquals(0, result.code(), result.err());
        assertEquals("", result.out());
        assertFalse(result.err().contains(StoredTokens.ACCESS));
        assertEquals("0|" + StoredTokens.ACCESS, Files.readString(home.resolve("wl-copy.got")));
        assertEquals("", shell.run("auth", "token", "--copy", "-q").err());
    }

    @Test
    void saysWhichClipboardToolIsMissing() {
        storeFresh();
        shell.set("PATH", "/nowhere").set("DISPLAY", ":0");

        Shell.Result result = shell.run("auth", "token", "-c");

        assertEquals(1, result.code());
        assertTrue(result.err().contains("install xclip or xsel"), result.err());
    }

    @Test
    void theExampleKeepsTheTokenOutOfTheListOfProcesses() { // security rule 6
        String help = shell.run("auth", "token", "--help").out();

        assertTrue(help.contains("  kstlib auth token --format curl | curl -K - https://api.company.com/me\n"), help);
        assertFalse(help.contains("curl -H"), help);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--copy --decode",
                "--copy --json",
                "--header --decode",
                "--show-refresh --decode",
                "--show-refresh --header"
            })
    void refusesOptionsThatSayDifferentThings(String options) {
        storeFresh();

        Shell.Result result = shell.run(("auth token " + options).split(" "));

        assertEquals(3, result.code());
        assertTrue(result.err().contains("cannot go together"), result.err());
    }
}
