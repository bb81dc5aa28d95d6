package io.kstlib.auth.cli.command.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code credential git}, as git talks to its helpers. */
class GitCredentialTest {

    private static final String EXPIRY =
            "password_expiry_utc=" + Shell.NOW.plus(Helper.LEFT).getEpochSecond() + "\n";
    private static final String PASSWORD = "username=oauth2\npassword=" + StoredTokens.ACCESS + "\n" + EXPIRY;
    private static final String BEARER =
            "capability[]=authtype\nauthtype=Bearer\ncredential=" + StoredTokens.ACCESS + "\nephemeral=1\n" + EXPIRY;

    @TempDir
    Path home;

    private Shell.Result get(String host, String request) {
        return Helper.ask(Helper.loggedIn(home), request, "git", "corporate", "--host", host, "get");
    }

    private static String request(String url, String... more) {
        String[] parts = url.split("://", -1);
        return "protocol=" + parts[0] + "\nhost=" + parts[1] + "\n" + String.join("\n", more) + "\n\n";
    }

    @Test
    void gitGetsTheTokenAsPasswordWithItsExpiry() {
        assertEquals(
                new Shell.Result(0, PASSWORD, ""),
                get("git.company.com", request("https://git.company.com", "path=a.git")));
    }

    @Test
    void aGitThatCanSendBearerTokensGetsOneThatNoOtherHelperKeeps() {
        assertEquals(
                new Shell.Result(0, BEARER, ""),
                get(
                        "git.company.com",
                        request("https://git.company.com", "capability[]=authtype", "capability[]=state")));
    }

    @ParameterizedTest
    @CsvSource({
        "Basic realm=\"GitLab\", false",
        "Bearer realm=\"x\", true",
        "bearer, true",
        "BearerLike x, false",
    })
    void whatTheServerTakesDecides(String challenge, boolean bearer) {
        String request = request("https://git.company.com", "capability[]=authtype", "wwwauth[]=" + challenge);

        assertEquals(bearer ? BEARER : PASSWORD, get("git.company.com", request).out());
    }

    @Test
    void theUserNameOfTheUrlOrOfTheOptionIsUsed() {
        Shell shell = Helper.loggedIn(home);
        String[] line = {"git", "corporate", "--host", "git.company.com", "--user", "x-token-auth", "get"};

        assertTrue(Helper.ask(shell, request("https://git.company.com"), line)
                .out()
                .startsWith("username=x-token-auth\n"));
        assertTrue(Helper.ask(shell, request("https://git.company.com", "username=jane"), line)
                .out()
                .startsWith("username=jane\n"));
    }

    @Test
    void anIdTokenHasItsOwnExpiry() {
        Shell.Result result = Helper.ask(
                Helper.loggedIn(home),
                request("https://git.company.com"),
                "git",
                "corporate",
                "--host",
                "git.company.com",
                "--id-token",
                "get");

        assertTrue(result.out().contains("password=" + Helper.idToken() + "\n"), result.out());
        assertTrue(
                result.out()
                        .contains("password_expiry_utc="
                                + Shell.NOW
                                        .plus(Helper.LEFT)
                                        .minus(Duration.ofMinutes(10))
                                        .getEpochSecond()),
                result.out());
    }

    @ParameterizedTest
    @CsvSource({
        "git.company.com, https://git.company.com",
        "git.company.com, https://GIT.company.com",
        "git.company.com, https://git.company.com:443",
        "git.company.com:8443, https://git.company.com:8443",
        "*.company.com, https://git.company.com",
        "*.company.com, https://a.b.company.com",
        "*.company.com:8443, https://git.company.com:8443",
        "127.0.0.1:3000, http://127.0.0.1:3000",
        "[::1]:3000, http://[::1]:3000",
        "localhost, http://localhost",
    })
    void aNamedHostGetsTheToken(String host, String asking) {
        assertEquals(PASSWORD, get(host, request(asking)).out());
    }

    @ParameterizedTest
    @CsvSource({
        "git.company.com, https://evil.com",
        "git.company.com, https://git.company.com.evil.com",
        "git.company.com, https://evilgit.company.com",
        "git.company.com, https://git.company.com:8443",
        "git.company.com:8443, https://git.company.com",
        "*.company.com, https://company.com",
        "*.company.com, https://evilcompany.com",
        "*.company.com, https://git.company.com:8443",
        "git.company.com, https://git.company.com@evil.com",
        "git.company.com, https://evil.com#git.company.com",
        "git.company.com, https://evil.com?git.company.com",
        "git.company.com, https://evil.com\\git.company.com",
        "git.company.com, ssh://git.company.com",
        "git.company.com, https://",
    })
    void noOtherHostGetsTheTokenAndGitGoesOn(String host, String asking) {
        String[] parts = asking.split("://", -1);

        assertEquals(new Shell.Result(0, "", ""), get(host, "protocol=" + parts[0] + "\nhost=" + parts[1] + "\n\n"));
    }

    @Test
    void noTokenIsSentByHttpToAnotherMachine() { // design rule 5
        Shell.Result result = get("git.company.com", request("http://git.company.com"));

        assertEquals(
                new Shell.Result(
                        1,
                        "quit=1\n",
                        "kstlib: no token is sent to http://git.company.com, because others could read it; use https\n"),
                result);
    }

    @Test
    void withoutAHostThereIsNoToken() {
        Shell.Result result =
                Helper.ask(Helper.loggedIn(home), request("https://git.company.com"), "git", "corporate", "get");

        assertEquals(3, result.code());
        assertEquals("quit=1\n", result.out());
        assertEquals("kstlib: name the hosts that may receive the token: --host git.company.com\n", result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "*.com", "https://git.company.com", "git.company.com/path", "a b", "git.*.com", "", "a:b"})
    void whatIsNoHostIsRefused(String host) {
        Shell.Result result = get(host, request("https://git.company.com"));

        assertEquals(3, result.code());
        assertEquals("quit=1\n", result.out());
        assertTrue(result.err().startsWith("kstlib: --host takes a host such as"), result.err());
    }

    @Test
    void withoutALoginGitIsToldToAskNoOne() {
        Shell.Result result = Helper.ask(
                Helper.configured(home),
                request("https://git.company.com"),
                "git",
                "corporate",
                "--host",
                "git.company.com",
                "get");

        assertEquals(2, result.code());
        assertEquals("quit=1\n", result.out());
        assertEquals("kstlib: not logged in to \"corporate\". Run: kstlib auth login corporate\n", result.err());
    }

    @Test
    void aWrongConfigurationIsOneLine() {
        Shell shell = new Shell(home)
                .configure(
                        "auth:",
                        "  providers:",
                        "    corporate:",
                        "      type: oidc",
                        "      typo: 1",
                        "      isuer: x");
        Shell.Result result = Helper.ask(
                shell, request("https://git.company.com"), "git", "corporate", "--host", "git.company.com", "get");

        assertEquals(3, result.code());
        assertEquals("quit=1\n", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().endsWith(" more: kstlib auth doctor)\n"), result.err());
    }

    @Test
    void storeAndLaterOperationsAreLeftToOthers() {
        Shell shell = Helper.loggedIn(home);
        for (String operation : new String[] {"store", "erase", "some-later-operation"}) {
            String request = request("https://git.company.com", "username=jane", "password=other-secret");

            assertEquals(
                    new Shell.Result(0, "", ""),
                    Helper.ask(shell, request, "git", "corporate", "--host", "git.company.com", operation));
        }
        assertEquals(
                PASSWORD,
                get("git.company.com", request("https://git.company.com")).out());
    }

    @Test
    void aRequestThatIsTooLongIsRefused() {
        Shell.Result result = get("git.company.com", "path=" + "x".repeat(70_000));

        assertEquals(1, result.code());
        assertEquals("kstlib: the request is longer than 65536 bytes\n", result.err());
    }

    @Test
    void aConfigurationOfTheWorkingDirectoryIsNotEvenRead() throws IOException { // design rule 11
        Shell shell = Helper.loggedIn(Files.createDirectory(home.resolve("person")));
        Path folder = Files.createDirectory(home.resolve("checkout"));
        Files.writeString(folder.resolve("kstlib.conf.yml"), "auth: [broken");

        assertEquals(
                PASSWORD,
                Helper.ask(
                                shell.in(folder),
                                request("https://git.company.com"),
                                "git",
                                "corporate",
                                "--host",
                                "git.company.com",
                                "get")
                        .out());
        Shell.Result none = Helper.ask(
                new Shell(Files.createDirectory(home.resolve("other"))).in(folder),
                request("https://git.company.com"),
                "git",
                "corporate",
                "--host",
                "git.company.com",
                "get");

        assertEquals(3, none.code());
        assertFalse(none.err().contains("checkout"), none.err());
    }

    @Test
    void aRelativeConfigIsRefused() { // it would be another file in each folder
        Shell.Result result = Helper.loggedIn(home)
                .type(request("https://git.company.com"))
                .run(
                        "--config",
                        "kstlib.conf.yml",
                        "auth",
                        "credential",
                        "git",
                        "corporate",
                        "--host",
                        "git.company.com",
                        "get");

        assertEquals(3, result.code());
        assertEquals("quit=1\n", result.out());
        assertTrue(result.err().contains("names a relative path"), result.err());
    }
}
