package io.kstlib.auth.cli.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.command.Terminals;
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

    @Test
    void gitGetsTheTokenAsPasswordWithItsExpiry() {
        assertEquals(
                new Shell.Result(0, PASSWORD, ""),
                get("git.company.com", Helper.request("https://git.company.com", "path=a.git")));
    }

    @Test
    void aGitThatCanSendBearerTokensGetsOneThatNoOtherHelperKeeps() {
        assertEquals(
                new Shell.Result(0, BEARER, ""),
                get(
                        "git.company.com",
                        Helper.request("https://git.company.com", "capability[]=authtype", "capability[]=state")));
    }

    @ParameterizedTest
    @CsvSource({
        "Basic realm=\"GitLab\", false",
        "Bearer realm=\"x\", true",
        "bearer, true",
        "BearerLike x, false",
        "'Negotiate, Bearer realm=\"x\"', true",
        "'Basic realm=\"a, Bearer b\"', false",
    })
    void whatTheServerTakesDecides(String challenge, boolean bearer) {
        String request = Helper.request("https://git.company.com", "capability[]=authtype", "wwwauth[]=" + challenge);

        assertEquals(bearer ? BEARER : PASSWORD, get("git.company.com", request).out());
    }

    @Test
    void theUserNameOfTheUrlOrOfTheOptionIsUsed() {
        Shell shell = Helper.loggedIn(home);
        String[] line = {"git", "corporate", "--host", "git.company.com", "--user", "x-token-auth", "get"};

        assertTrue(Helper.ask(shell, Helper.request("https://git.company.com"), line)
                .out()
                .startsWith("username=x-token-auth\n"));
        assertTrue(Helper.ask(shell, Helper.request("https://git.company.com", "username=jane"), line)
                .out()
                .startsWith("username=jane\n"));
    }

    @Test
    void anIdTokenHasItsOwnExpiry() {
        Shell.Result result = Helper.ask(
                Helper.loggedIn(home),
                Helper.request("https://git.company.com"),
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

    @Test
    void theRequestEndsAtAnEmptyLine() {
        assertEquals(
                PASSWORD,
                get("git.company.com", Helper.request("https://git.company.com") + "host=evil.com\n")
                        .out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"git corporate", "git --host git.company.com get", "git corporate get --hots x"})
    void aWrongCommandLineTellsGitToAskNoOne(String line) {
        Shell.Result result = Helper.ask(Helper.loggedIn(home), "", line.split(" ", -1));

        assertEquals(3, result.code());
        assertEquals("quit=1\n", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
    }

    @Test
    void aPersonAtATerminalIsNotWaitedFor() {
        Shell.Result result = Helper.ask(
                Helper.loggedIn(home).onTerminal(Terminals.Stream.IN),
                "",
                "git",
                "corporate",
                "--host",
                "git.company.com",
                "get");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("standard input, which is a terminal"), result.err());
    }

    private Shell.Result erase(Shell shell, String token) {
        String request = Helper.request("https://git.company.com", "username=oauth2", "password=" + token);
        return Helper.ask(shell, request, "git", "corporate", "--host", "git.company.com", "erase");
    }

    @Test
    void eraseDropsATokenThatCanBeReplacedAndTheLoginStays() {
        Shell shell = Helper.configured(home)
                .store(
                        "corporate",
                        StoredTokens.expiring(Helper.LEFT).refreshable().json());

        assertEquals(new Shell.Result(0, "", ""), erase(shell, "another-token"));
        assertEquals(0, shell.run("auth", "status", "-q").code());
        assertEquals(new Shell.Result(0, "", ""), erase(shell, StoredTokens.ACCESS));
        assertEquals(4, shell.run("auth", "status", "-q").code()); // expired, and the next request gets another one
    }

    @Test
    void eraseLeavesATokenThatOnlyALoginReplaces() {
        Shell shell = Helper.loggedIn(home);

        assertEquals(new Shell.Result(0, "", ""), erase(shell, StoredTokens.ACCESS));
        assertEquals(0, shell.run("auth", "status", "-q").code());
    }

    @Test
    void aServerThatRefusesEveryTokenCausesNoEndlessRefreshes() {
        Shell shell = Helper.configured(home)
                .store(
                        "corporate",
                        StoredTokens.expiring(Helper.LEFT)
                                .refreshable()
                                .with("issued_at", Shell.NOW.minusSeconds(30).toString())
                                .json());

        assertEquals(new Shell.Result(0, "", ""), erase(shell, StoredTokens.ACCESS));
        assertEquals(0, shell.run("auth", "status", "-q").code());
    }

    @Test
    void whatAConfigurationShouldSayOtherwiseIsNotSaidToTools() {
        Shell shell = Helper.loggedIn(home);
        shell.configure(Configs.join(Configs.one(), "  trace: true"));

        assertFalse(shell.run("auth", "status").err().isEmpty());
        assertEquals(
                new Shell.Result(0, PASSWORD, ""),
                Helper.ask(
                        shell,
                        Helper.request("https://git.company.com"),
                        "git",
                        "corporate",
                        "--host",
                        "git.company.com",
                        "get"));
    }

    @Test
    void withoutALoginGitIsToldToAskNoOne() {
        Shell.Result result = Helper.ask(
                Helper.configured(home),
                Helper.request("https://git.company.com"),
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
                shell,
                Helper.request("https://git.company.com"),
                "git",
                "corporate",
                "--host",
                "git.company.com",
                "get");

        assertEquals(3, result.code());
        assertEquals("quit=1\n", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().endsWith(" more: kstlib auth doctor)\n"), result.err());
    }

    @Test
    void storeAndLaterOperationsAreLeftToOthers() {
        Shell shell = Helper.loggedIn(home);
        for (String operation : new String[] {"store", "erase", "some-later-operation"}) {
            String request = Helper.request("https://git.company.com", "username=jane", "password=other-secret");

            assertEquals(
                    new Shell.Result(0, "", ""),
                    Helper.ask(shell, request, "git", "corporate", "--host", "git.company.com", operation));
        }
        assertEquals(
                PASSWORD,
                get("git.company.com", Helper.request("https://git.company.com"))
                        .out());
    }

    @Test
    void aRequestThatIsTooLongIsRefused() {
        Shell.Result result = get("git.company.com", "path=" + "x".repeat(70_000));

        assertEquals(1, result.code());
        assertEquals("kstlib: the request is longer than 65536 bytes\n", result.err());
    }

    @Test
    void aConfigurationOfTheWorkingDirectoryIsNotEvenRead() throws IOException { // security rule 11
        Shell shell = Helper.loggedIn(Files.createDirectory(home.resolve("person")));
        Path folder = Files.createDirectory(home.resolve("checkout"));
        Files.writeString(folder.resolve("kstlib.conf.yml"), "auth: [broken");

        assertEquals(
                PASSWORD,
                Helper.ask(
                                shell.in(folder),
                                Helper.request("https://git.company.com"),
                                "git",
                                "corporate",
                                "--host",
                                "git.company.com",
                                "get")
                        .out());
        Shell.Result none = Helper.ask(
                new Shell(Files.createDirectory(home.resolve("other"))).in(folder),
                Helper.request("https://git.company.com"),
                "git",
                "corporate",
                "--host",
                "git.company.com",
                "get");

        assertEquals(3, none.code());
        assertFalse(none.err().contains("checkout"), none.err());
    }

    @Test
    void aRelativeConfigIsRefused() { // it would be another file in each directory
        Shell.Result result = Helper.loggedIn(home)
                .type(Helper.request("https://git.company.com"))
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
