package io.kstlib.auth.cli.login;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.badRequest;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.command.Terminals.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitCommandTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    /** The public key of RFC 7515 appendix A.3. */
    private static final String KEYS = """
            {"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
             "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
            """;

    @TempDir
    Path root;

    private Path home;
    private Path folder;
    private Shell shell;

    @BeforeEach
    void answer() throws IOException {
        home = Files.createDirectory(root.toRealPath().resolve("home"));
        folder = Files.createDirectory(home.resolve("project"));
        shell = new Shell(home).in(folder);
        makeProvider(SERVER);
    }

    /** Makes a server answer as a provider that {@code init} finds nothing wrong with. */
    static void makeProvider(WireMockExtension server) {
        String issuer = server.baseUrl();
        server.stubFor(get("/.well-known/openid-configuration")
                .willReturn(okJson("{\"issuer\":\"" + issuer + "\",\"authorization_endpoint\":\"" + issuer
                        + "/authorize\",\"token_endpoint\":\"" + issuer + "/token\",\"jwks_uri\":\"" + issuer
                        + "/keys\",\"response_types_supported\":[\"code\"],"
                        + "\"code_challenge_methods_supported\":[\"S256\"]}")));
        server.stubFor(any(urlPathMatching("/(authorize|token)")).willReturn(badRequest()));
        server.stubFor(get("/keys").willReturn(okJson(KEYS)));
    }

    private Path own() {
        return home.resolve(".config/kstlib/kstlib.conf.yml");
    }

    private Shell.Result init(String... more) {
        String[] line = new String[5 + more.length];
        line[0] = "auth";
        line[1] = "init";
        line[2] = "corporate";
        line[3] = "--issuer=" + SERVER.baseUrl();
        line[4] = "--client-id=my-app";
        System.arraycopy(more, 0, line, 5, more.length);
        return shell.run(line);
    }

    @Test
    void writesThePersonsOwnConfigurationAfterTheServerAnswered() throws IOException {
        Shell.Result result = init();

        assertEquals("wrote corporate to " + own() + "\n", result.out(), result.err());
        assertEquals(0, result.code());
        assertEquals("""
                auth:
                  default_provider: corporate
                  providers:
                    corporate:
                      type: oidc
                      issuer: %s
                      client_id: my-app
                      scopes: "openid profile email"
                """.formatted(SERVER.baseUrl()), Files.readString(own()));
        assertEquals(2, shell.run("auth", "token").code());
    }

    @Test
    void asksForWhatIsNotGivenAtATerminal() throws IOException {
        Shell.Result result = shell.onTerminal(Stream.IN, Stream.ERR)
                .type(SERVER.baseUrl() + "\nmy-app\n")
                .run("auth", "init");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.err().startsWith("Issuer (https://…): Client ID: "), result.err());
        assertTrue(Files.readString(own()).contains("default_provider: default\n"));
    }

    @Test
    void writesNothingWithoutAnIssuer() {
        Shell.Result result = shell.run("auth", "init");

        assertEquals(3, result.code());
        assertEquals("kstlib: nothing is written without --issuer and --client-id\n", result.err());
        assertFalse(Files.exists(own()));
    }

    @Test
    void writesNothingWhenTheServerIsNotWhatItShouldBe() {
        SERVER.stubFor(get("/.well-known/openid-configuration").willReturn(notFound()));

        Shell.Result result = init();

        assertEquals(1, result.code());
        assertTrue(result.err().endsWith("Nothing is written; --no-check writes it anyway.\n"), result.err());
        assertFalse(Files.exists(own()));
        assertEquals(0, init("--no-check").code());
        assertTrue(Files.exists(own()));
    }

    @Test
    void whatIsWrittenIntoTheWorkingDirectoryIsAllowed() {
        assertEquals(0, init("--here").code());

        assertTrue(Files.exists(folder.resolve("kstlib.conf.yml")));
        assertEquals(2, shell.run("auth", "token").code());
    }

    @Test
    void aFileOfOthersIsNotAllowedByAddingToIt() throws IOException {
        Files.writeString(folder.resolve("kstlib.conf.yml"), "auth:\n  token_storage: file\n");

        assertEquals(0, init("--here").code());

        assertEquals(3, shell.run("auth", "token").code());
    }

    @Test
    void aFileThatWasAllowedStaysSo() throws IOException {
        Files.writeString(folder.resolve("kstlib.conf.yml"), "auth:\n  token_storage: file\n");
        shell.run("auth", "allow", "--yes");

        assertEquals(0, init("--here").code());

        assertEquals(2, shell.run("auth", "token", "corporate").code());
    }

    @Test
    void keepsCommentsAndOrderOfAFileThatIsThere() throws IOException {
        Files.createDirectories(own().getParent());
        Files.writeString(own(), """
                # mine
                other: { tool: 1 }
                auth:            # logins
                    providers:   # all of them
                        # the first one
                        first: { type: oidc, issuer: "https://a.test", client_id: x }
                    token_storage: file   # plain
                """);

        assertEquals(0, init().code());

        assertEquals("""
                # mine
                other: { tool: 1 }
                auth:            # logins
                    providers:   # all of them
                        corporate:
                          type: oidc
                          issuer: %s
                          client_id: my-app
                          scopes: "openid profile email"
                        # the first one
                        first: { type: oidc, issuer: "https://a.test", client_id: x }
                    token_storage: file   # plain
                """.formatted(SERVER.baseUrl()), Files.readString(own()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing\n",
                "other: 1",
                "auth:\n",
                "auth:\n  providers:\n",
                "auth:\n  token_storage: file\n"
            })
    void findsAPlaceInFilesThatHaveNoProvider(String before) throws IOException {
        Files.createDirectories(own().getParent());
        Files.writeString(own(), before);

        assertEquals(0, init().code());

        String after = Files.readString(own());
        assertTrue(after.contains("corporate:\n"), after);
        assertTrue(before.lines().allMatch(after::contains), after);
        assertEquals(2, shell.run("auth", "token", "corporate").code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"auth: { providers: { a: { type: oidc } } }\n", "{ \"auth\": { \"token_storage\": \"file\" } }\n"
            })
    void leavesAFileAsItIsWhoseLayoutHasNoPlace(String before) throws IOException {
        Files.createDirectories(own().getParent());
        Files.writeString(own(), before);

        Shell.Result result = init();

        assertEquals(3, result.code());
        assertTrue(result.err().contains("add this below auth.providers: corporate: |"), result.err());
        assertEquals(before, Files.readString(own()));
    }

    @Test
    void refusesANameThatIsTaken() {
        init();

        Shell.Result result = init();

        assertEquals(3, result.code());
        assertTrue(result.err().contains("has a provider \"corporate\" already"), result.err());
    }

    @Test
    void quotesWhatYamlWouldReadAsSomethingElse() throws IOException {
        assertEquals(
                0,
                shell.run("auth", "init", "on", "--no-check", "--issuer=https://a.test/x", "--client-id=0123")
                        .code());
        assertTrue(Files.readString(own()).contains("    \"on\":\n"));
        assertTrue(Files.readString(own()).contains("client_id: \"0123\"\n"));
    }

    @Test
    void asksForScopesToo() throws IOException {
        Shell.Result result = shell.onTerminal(Stream.IN, Stream.ERR)
                .type(SERVER.baseUrl() + "\nmy-app\nopenid  api:read\n")
                .run("auth", "init");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.err().contains("Scopes [openid profile email]: "), result.err());
        assertTrue(Files.readString(own()).contains("scopes: \"openid api:read\"\n"), Files.readString(own()));
    }

    @Test
    void asksNothingWhereAllIsGiven() {
        Shell.Result result = shell.onTerminal(Stream.IN, Stream.ERR)
                .run("auth", "init", "--no-check", "--issuer=https://a.test", "--client-id=a");

        assertEquals("Next: kstlib auth login default\n", result.err());
    }

    @Test
    void takesScopesOneByOne() throws IOException {
        init("--scope=openid", "--scope=api:read api:write");

        assertTrue(Files.readString(own()).contains("scopes: \"openid api:read api:write\"\n"));
    }

    @Test
    void saysWhichOtherConfigurationIsInForce() throws IOException {
        Files.writeString(folder.resolve("kstlib.conf.yml"), "auth: {}\n");
        shell.run("auth", "allow", "--yes");

        Shell.Result result = initUnchecked("https://a.test");

        assertEquals(0, result.code());
        assertTrue(result.err().contains("another configuration is in force here: "), result.err());
    }

    @Test
    void saysWhichOtherConfigurationIsInForceAlsoWhereItHasAProviderOfThatName() throws IOException {
        Path named = folder.resolve("named.yml");
        Files.writeString(
                named, "auth:\n  providers:\n    corporate: { type: oidc, issuer: 'https://a.test', client_id: x }\n");
        shell.set("KSTLIB_CONFIG", named.toString());

        Shell.Result result = init("--here");

        assertEquals(0, result.code());
        assertTrue(
                result.err().contains("another configuration is in force here: ~/project/named.yml, named by"),
                result.err());
        assertFalse(result.err().contains("Next:"), result.err());
    }

    @Test
    void keepsTheLineBreaksOfAFile() throws IOException {
        Files.createDirectories(own().getParent());
        Files.writeString(
                own(), "auth:\r\n  providers:\r\n    a: { type: oidc, issuer: 'https://a.test', client_id: x }\r\n");

        assertEquals(0, init().code());

        String after = Files.readString(own());
        assertEquals(after.chars().filter(c -> c == '\n').count(), after.split("\r\n", -1).length - 1, after);
    }

    private Shell.Result initUnchecked(String issuer) {
        return shell.run("auth", "init", "--no-check", "--issuer=" + issuer, "--client-id=a");
    }

    @Test
    void writesTheGracePeriodThatAnApplicationAtOktaBeginsWith() throws IOException {
        Shell.Result result = initUnchecked("https://company.okta.com");

        assertTrue(
                Files.readString(own()).endsWith("      scopes: \"openid profile email\"\n      refresh_grace: 30\n"),
                Files.readString(own()));
        assertEquals(
                "refresh_grace: 30 is the default; write what \"Grace period for token rotation\" of the application"
                        + " at Okta says\nNext: kstlib auth login default\n",
                result.err());
        assertEquals(2, shell.run("auth", "token").code());
    }

    @ParameterizedTest
    @CsvSource({
        "https://company.eu.auth0.com/, If \"Rotation Overlap Period\" of the application at Auth0 is not 0",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC, If \"RetryGracePeriodSeconds\" of the application"
                + " at Amazon Cognito is not 0"
    })
    void saysWhereToLookUpAGracePeriodThatBeginsWithNone(String issuer, String advice) throws IOException {
        Shell.Result result = initUnchecked(issuer);

        assertTrue(result.err().startsWith(advice + ", write it as refresh_grace\n"), result.err());
        assertFalse(Files.readString(own()).contains("refresh_grace"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://evil-okta.com", "https://company.okta.com.evil.test", "https://okta.com@evil.test"})
    void knowsNoProductByAHostThatOnlyLooksLikeIt(String issuer) throws IOException {
        Shell.Result result = initUnchecked(issuer);

        assertFalse(result.err().contains("refresh_grace"), result.err());
        assertFalse(Files.exists(own()) && Files.readString(own()).contains("refresh_grace"));
    }
}
