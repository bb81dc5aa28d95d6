package io.kstlib.auth.cli.status;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Schemas;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.auth.cli.status.DoctorCommand.Examination;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

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
        SERVER.stubFor(get(urlPathEqualTo("/authorize")).willReturn(ok()));
        SERVER.stubFor(post("/token").willReturn(jsonResponse("{\"error\":\"invalid_request\"}", 400)));
    }

    private Map<String, Object> document() {
        String json = shell.run("auth", "doctor", "--json").out();
        assertFits("doctor", json);
        return Json.readObject(json.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> failures() {
        return ((List<?>) document().get("checks"))
                .stream()
                        .map(check -> (Map<?, ?>) check)
                        .filter(check -> check.get("status").equals("failure"))
                        .map(check -> check.get("area") + " " + check.get("provider") + " " + check.get("name") + ": "
                                + check.get("message"))
                        .toList();
    }

    @Test
    void findsNothingWrongWhereALoginCanWork() throws IOException {
        Shell.Result result = shell.run("auth", "doctor");

        assertEquals(0, result.code(), result.out());
        assertEquals("", result.err());
        assertTrue(result.out().startsWith("Configuration\n  ok      file"), result.out());
        assertTrue(result.out().contains("Plugins\n"), result.out());
        assertTrue(result.out().contains("Storage of local\n"), result.out());
        assertTrue(result.out().contains("Provider local\n"), result.out());
        assertTrue(result.out().contains("  warning "), "the file storage does not encrypt: " + result.out());
        assertTrue(result.out().endsWith("Nothing is wrong, with 1 warning\n"), result.out());
        assertEquals(true, document().get("healthy"));
        assertFalse(Files.exists(shell.tokenFile("local")));
    }

    @Test
    void aCheckIsInOneOfThePublishedAreas() {
        assertEquals(
                Schemas.words("doctor", "properties", "checks", "items", "properties", "area"),
                Stream.of(Examination.Finding.Area.values())
                        .map(Examination.Finding.Area::word)
                        .toList());
    }

    @Test
    void programsReadTheFactsOfACheckByTheirNames() {
        assertEquals(
                Map.of(
                        "token_endpoint_auth_method", "none",
                        "url", SERVER.baseUrl() + "/token",
                        "status", "400"),
                details("token_endpoint"));
        assertEquals(
                Map.of("url", SERVER.baseUrl() + "/authorize", "status", "200"), details("authorization_endpoint"));
        assertEquals(Map.of(), details("jwks"));
    }

    private Object details(String name) {
        return ((List<?>) document().get("checks"))
                .stream()
                        .map(check -> (Map<?, ?>) check)
                        .filter(check -> check.get("name").equals(name))
                        .findFirst()
                        .orElseThrow()
                        .get("details");
    }

    @Test
    void namesAValidatorThatIsNotLoaded() {
        shell.configure(Configs.oauth2(SERVER.baseUrl(), "      token_validator: nosuch"));

        List<String> failures = failures();

        assertEquals(1, failures.size(), failures.toString());
        assertTrue(
                failures.get(0).startsWith("provider local validator: no validator type \"nosuch\""), failures.get(0));
    }

    @Test
    void saysOfASectionWithoutItsPluginThatNoOneReadsIt() {
        shell.configure(Configs.oauth2(SERVER.baseUrl(), "  flows: { nosuch: { a: b } }"));

        String out = shell.run("auth", "doctor").out();

        assertTrue(out.contains("auth.flows.nosuch"), out);
        assertTrue(out.contains("is read by no plugin"), out);
    }

    @Test
    void showsColoursAndMarksToAPersonOnly() {
        String shown =
                shell.onTerminal(Terminals.Stream.OUT).run("auth", "doctor").out();

        assertTrue(shown.contains("\u001B[32m✓"), shown);
        assertTrue(shown.contains("\u001B[33m!"), shown);
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(404)));
        assertTrue(shell.run("auth", "doctor").out().contains("\u001B[31m✗"));
    }

    @Test
    void saysWhichServerIsAtFault() {
        SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withStatus(404)));

        Shell.Result result = shell.run("auth", "doctor");

        assertEquals(1, result.code(), result.out());
        assertTrue(failures().stream().anyMatch(line -> line.startsWith("provider local token_endpoint: ")));
    }

    @Test
    void saysWhatKeepsAStoreFromBeingRead() {
        shell.store("local", "not JSON");

        assertEquals(1, shell.run("auth", "doctor").code());
        assertTrue(failures().get(0).startsWith("storage local read: the token file "), failures()::toString);
        assertTrue(failures().get(0).contains("kstlib auth logout local"), failures()::toString);
    }

    @Test
    void anUnknownStorageIsAMistakeInTheConfiguration() {
        String[] lines = Configs.oauth2(SERVER.baseUrl());
        lines[1] = "  token_storage: flie";
        shell.configure(lines);

        Shell.Result result = shell.run("auth", "doctor");

        assertEquals(3, result.code(), result.out());
        assertTrue(result.out().contains("flie"), result.out());
    }

    @Test
    void leavesNothingBehind() throws IOException {
        List<Path> before = files();

        assertEquals(0, shell.run("auth", "doctor").code());

        assertEquals(before, files());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.sorted().toList();
        }
    }

    @Test
    void reportsEverythingThatIsWrongWithTheConfiguration() {
        shell.configure(Configs.join(Configs.two(), "      pkc: true", "    third: { type: oidc }"));

        assertEquals(3, shell.run("auth", "doctor").code());
        List<String> keys = failures().stream()
                .filter(line -> line.startsWith("configuration null keys: "))
                .toList();
        assertTrue(keys.stream().anyMatch(line -> line.contains("did you mean \"pkce\"?")), keys::toString);
        assertTrue(keys.stream().anyMatch(line -> line.contains("auth.providers.third")), keys::toString);
    }

    @Test
    void looksAtThePluginsAlsoWhereThereIsNoConfiguration() throws IOException {
        Files.delete(home.resolve("kstlib.conf.yml"));
        shell.set("KSTLIB_CONFIG", "");

        Shell.Result result = shell.run("auth", "doctor");

        assertEquals(3, result.code());
        assertEquals("", result.err());
        assertTrue(result.out().contains("kstlib.conf.yml: not found"), result.out());
        assertTrue(result.out().matches("(?s).*\n +auth:\n +providers:\n +corporate:\n +type: oidc\n.*"), result.out());
        assertFalse(result.out().contains("\uFFFD"), result.out());
        assertTrue(result.out().contains("provider aws, oauth2, oidc"), result.out());
        assertTrue(result.out().endsWith("1 problem\n"), result.out());
        document();
    }

    @Test
    void namesAPluginThatIsMissing() {
        shell.configure(Configs.join(Configs.two(), "      token_storage: vault"));

        assertTrue(
                failures().stream()
                        .anyMatch(line -> line.startsWith("storage github config: no storage type \"vault\"")),
                failures()::toString);
    }

    @Test
    void looksAtTheProviderWhateverIsWrongWithItsStorage() {
        shell.configure(
                "auth:",
                "  token_storage: foo",
                "  providers:",
                "    x: { type: oidx, issuer: https://x, client_id: c }");

        List<String> failures = failures();

        assertEquals(2, failures.size(), failures::toString);
        assertTrue(failures.get(0).startsWith("storage x config: no storage type \"foo\""), failures::toString);
        assertTrue(failures.get(1).startsWith("provider x config: no provider type \"oidx\""), failures::toString);
        assertTrue(failures.get(1).contains("Did you mean \"oidc\"?"), failures::toString);
        assertEquals(3, shell.run("auth", "doctor", "x").code());
    }

    @Test
    void saysOnceWhatKeepsStorageAndProviderFromBeingMade() {
        shell.configure(Configs.join(Configs.one(), "      refresh_leeway: soon"));

        assertEquals(1, failures().size(), failures()::toString);
        assertEquals(3, shell.run("auth", "doctor").code());
    }

    @Test
    void warnsOfAFileOfASecretThatBelongsToSomeoneElse() throws IOException {
        Path file = Files.writeString(home.resolve("password"), "never opened by doctor");
        assumeTrue((Integer) Files.getAttribute(home, "unix:uid") == 0, "needs root, who may give files away");
        Files.setAttribute(file, "unix:uid", 65_534);
        shell.configure(Configs.oauth2(
                SERVER.baseUrl(), "      proxy: { url: 'http://p:1', user: jane, password: 'file://password' }"));

        List<Map<?, ?>> secrets = ((List<?>) document().get("checks"))
                .stream()
                        .<Map<?, ?>>map(check -> (Map<?, ?>) check)
                        .filter(check -> check.get("name").equals("secret"))
                        .toList();

        assertEquals(1, secrets.size(), secrets::toString);
        assertEquals("warning", secrets.get(0).get("status"));
        String message = String.valueOf(secrets.get(0).get("message"));
        assertTrue(message.contains("password (auth.providers.local.proxy.password, "), message);
        assertTrue(message.contains(" belongs to " + Files.getOwner(file).getName()), message);
    }

    @Test
    void saysThatASecretIsNotThere() {
        shell.configure(Configs.oauth2(SERVER.baseUrl(), "      client_secret: env://NOT_SET"));

        assertEquals(1, shell.run("auth", "doctor").code());
        assertTrue(
                failures().get(0).startsWith("provider local secret: the environment variable NOT_SET ("),
                failures()::toString);
        shell.configure(Configs.oauth2(SERVER.baseUrl(), "      client_secret: vault://a"));
        assertTrue(
                failures().get(0).startsWith("provider local secret: no secret type \"vault\""), failures()::toString);
    }

    @Test
    void looksAtOneProviderOnly() {
        shell.configure(Configs.two());

        String out = shell.run("auth", "doctor", "github").out();

        assertTrue(out.contains("Storage of github"), out);
        assertFalse(out.contains("corporate"), out);
    }

    @Test
    void namesTheProvidersThereAreWhenAnotherIsAskedFor() {
        Shell.Result result = shell.run("auth", "doctor", "locale");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("did you mean \"local\"?"), result.err());
    }

    @Test
    void saysThatNoProviderIsConfigured() {
        Shell.Result result = shell.configure("auth: {}").run("auth", "doctor");

        assertEquals(0, result.code(), result.out());
        assertTrue(result.out().contains("no provider is configured"), result.out());
    }
}
