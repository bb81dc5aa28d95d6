package io.kstlib.auth.cli.login;

import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several logins at one provider, as commands use them. */
class AccountsCommandTest {

    private static final String WORK = "corporate--58183295-work--00e13ed7";
    private static final String PRIVATE = "corporate--58183295-private--715dc849";

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home).configure(Configs.one());
        logIn("corporate", "of-default");
        logIn(WORK, "of-work");
    }

    private void logIn(String stored, String access) {
        shell.store(
                stored,
                StoredTokens.expiring(Duration.ofMinutes(30))
                        .with("access_token", access)
                        .json());
    }

    private void assertToken(String access, String... arguments) {
        Shell.Result result = shell.run(arguments);

        assertEquals(new Shell.Result(0, access + "\n", ""), result);
    }

    @Test
    void theLoginWithoutANameIsUsedWhereNoneIsNamed() {
        assertToken("of-default", "auth", "token", "-q");
        assertToken("of-default", "auth", "token", "--account", "default");
    }

    @Test
    void anOptionNamesTheAccount() {
        assertToken("of-work", "auth", "token", "--account", "work");
        assertToken("of-work", "auth", "token", "-q", "corporate", "--account=work");
    }

    @Test
    void aVariableNamesTheAccountAlsoForTheShortcut() {
        shell.set("KSTLIB_ACCOUNT", "work");

        assertToken("of-work", "auth", "token", "-q");
        assertToken("of-work", "auth", "token", "-q", "corporate");
        assertToken("of-default", "auth", "token", "--account", "default");
    }

    @Test
    void aKeyNamesTheAccount() {
        shell.configure(Configs.join(Configs.one(), "      account: work"));

        assertToken("of-work", "auth", "token", "-q");
        assertToken("of-default", "auth", "token", "--account", "default");
        shell.set("KSTLIB_ACCOUNT", "default");
        assertToken("of-default", "auth", "token", "-q");
    }

    @Test
    void aSwitchLastsUntilTheNextOne() {
        Shell.Result switched = shell.run("auth", "switch", "corporate", "work");

        assertEquals(new Shell.Result(0, "Switched corporate to the account work.\n", ""), switched);
        assertToken("of-work", "auth", "token", "-q");
        assertToken("of-default", "auth", "token", "--account", "default");
        shell.set("KSTLIB_ACCOUNT", "default");
        assertToken("of-default", "auth", "token", "-q");
        shell.set("KSTLIB_ACCOUNT", "");

        assertEquals(0, shell.run("auth", "switch", "corporate", "default").code());
        assertToken("of-default", "auth", "token", "-q");
    }

    @Test
    void aSwitchSaysWhatComesBeforeIt() {
        shell.set("KSTLIB_ACCOUNT", "default");

        Shell.Result switched = shell.run("auth", "switch", "corporate", "work", "--json");

        assertEquals(0, switched.code());
        assertEquals(
                Map.of("provider", "corporate", "account", "work", "used", "default"), Json.readObject(switched.out()));
        assertTrue(switched.err().contains("the account default is used all the same"), switched.err());
    }

    @Test
    void noOneSwitchesToAnAccountWithoutALogin() {
        Shell.Result refused = shell.run("auth", "switch", "corporate", "private");

        assertEquals(2, refused.code());
        assertEquals("", refused.out());
        assertTrue(refused.err().contains("kstlib auth login corporate --account private"), refused.err());
        assertTrue(refused.err().contains("accounts with a login:   default, work"), refused.err());
        assertToken("of-default", "auth", "token", "-q");
    }

    @ParameterizedTest
    @ValueSource(strings = {"private", "Work", "../work", "wor", ""})
    void anAccountThatIsNotThereExitsWith2AndNeverFallsBack(String account) {
        Shell.Result refused = shell.run("auth", "token", "--account=" + account);

        assertEquals(2, refused.code(), refused.err());
        assertEquals("", refused.out());
        assertTrue(refused.err().contains("accounts with a login:   default, work"), refused.err());
    }

    @Test
    void aVariableWithAnAccountThatIsNotThereExitsWith2() {
        shell.set("KSTLIB_ACCOUNT", "private");

        Shell.Result refused = shell.run("auth", "token", "-q");

        assertEquals(2, refused.code(), refused.err());
        assertTrue(
                refused.err()
                        .startsWith(
                                "kstlib: there is no login to \"corporate\" with the account private. Run: kstlib auth"
                                        + " login corporate --account private\n"),
                refused.err());
    }

    @Test
    void aLogoutIsOfOneAccount() {
        Shell.Result result = shell.run("auth", "logout", "--account", "work", "--no-revoke");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.out().startsWith("Logged out of corporate (account work) ("), result.out());
        assertFalse(Files.exists(shell.tokenFile(WORK)));
        assertTrue(Files.exists(shell.tokenFile("corporate")));
    }

    @Test
    void aLogoutOfAllIsOfEachAccount() {
        Shell.Result result = shell.run("auth", "logout", "--all", "--no-revoke", "--json");

        assertEquals(0, result.code(), result.err());
        assertFits("logout", result.out());
        List<?> providers = (List<?>) Json.readObject(result.out()).get("providers");
        assertEquals(2, providers.size(), result.out());
        assertFalse(Files.exists(shell.tokenFile(WORK)));
        assertFalse(Files.exists(shell.tokenFile("corporate")));
    }

    @Test
    void allAccountsAndOneAccountCannotGoTogether() {
        assertEquals(
                3, shell.run("auth", "logout", "--all", "--account", "work").code());
    }

    @Test
    void theStatusListsAllLoginsWhereThereAreSeveral() {
        shell.run("auth", "switch", "corporate", "work");

        for (String[] command : new String[][] {{"auth", "status"}, {"auth"}}) {
            Shell.Result result = shell.run(command);

            assertEquals(0, result.code(), result.err());
            List<String> lines = result.out().lines().toList();
            assertEquals(2, lines.size(), result.out());
            assertTrue(lines.get(0).startsWith("corporate\tdefault\tvalid\t"), result.out());
            assertTrue(lines.get(0).endsWith("\tno"), result.out());
            assertTrue(lines.get(1).startsWith("corporate\twork\tvalid\t"), result.out());
            assertTrue(lines.get(1).endsWith("\tyes"), result.out());
        }
    }

    @Test
    void aPersonSeesTheAccountBesideTheProvider() {
        shell.set("COLUMNS", "300").set("NO_COLOR", "1").onTerminal(Terminals.Stream.OUT);

        List<String> lines = shell.run("auth").out().lines().toList();

        assertTrue(lines.get(0).matches("PROVIDER +ACCOUNT +STATE +EXPIRES +STORED IN +DEFAULT *"), lines.get(0));
        assertTrue(lines.get(1).startsWith("corporate  default  valid"), lines.get(1));
        assertTrue(lines.get(1).endsWith("yes"), lines.get(1));
        assertTrue(lines.get(2).startsWith("corporate  work     valid"), lines.get(2));
    }

    @Test
    void theStatusInJsonHasAllLogins() {
        Shell.Result result = shell.run("auth", "status", "--json");

        assertFits("status", result.out());
        List<?> providers = (List<?>) Json.readObject(result.out()).get("providers");
        assertEquals(
                List.of("default true", "work false"),
                providers.stream()
                        .map(Map.class::cast)
                        .map(login -> login.get("account") + " " + login.get("default"))
                        .toList());
    }

    @Test
    void theStatusOfOneLoginNamesTheAccount() {
        Shell.Result named = shell.run("auth", "status", "-q", "--account", "work");

        assertEquals("corporate (account work): valid, expires in 30 minutes\n", named.out());
        assertEquals(
                "corporate: valid, expires in 30 minutes\n",
                shell.run("auth", "status", "-q", "corporate").out());
        assertEquals(
                2,
                shell.run("auth", "status", "corporate", "--account", "private").code());
        assertFits(
                "status",
                shell.run("auth", "status", "corporate", "--account", "work", "--json")
                        .out());
    }

    @Test
    void theStatusStaysThatOfTheProviderWhereNoAccountIsNamed() throws IOException {
        Files.delete(shell.tokenFile(WORK));

        String out = shell.run("auth", "status").out();

        assertTrue(out.startsWith("corporate: valid\n"), out);
    }

    @Test
    void gitPicksTheAccountByTheUserNameOfItsUrl() {
        assertEquals("of-work", password("username=work"));
        assertEquals("of-default", password("username=jane"));
        assertEquals("of-default", password("username=oauth2"));
        assertEquals("of-default", password("username=git"));
        assertEquals("of-default", password("username=x-access-token"));
        assertEquals("of-default", password("path=a.git"));
        shell.set("KSTLIB_ACCOUNT", "default");
        assertEquals("of-work", password("username=work"));
    }

    @Test
    void anOptionOfTheHelperComesBeforeTheUserNameOfTheUrl() {
        logIn(PRIVATE, "of-private");

        assertEquals("of-private", password("username=work", "--account", "private"));
    }

    private String password(String attribute, String... options) {
        List<String> line =
                new ArrayList<>(List.of("auth", "credential", "git", "corporate", "--host", "git.company.com"));
        line.addAll(List.of(options));
        line.add("get");
        Shell.Result result = shell.type("protocol=https\nhost=git.company.com\n" + attribute + "\n\n")
                .run(line);
        return result.out()
                .lines()
                .filter(part -> part.startsWith("password="))
                .map(part -> part.substring("password=".length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(result));
    }

    @Test
    void aFolderThatNamesAnAccountNeedsConsentAndSaysSo() throws IOException {
        Path folder = Files.createDirectory(home.resolve("project"));
        Files.writeString(
                folder.resolve("kstlib.conf.yml"),
                String.join("\n", Configs.join(Configs.one(), "      account: work")) + "\n");
        shell.set("KSTLIB_CONFIG", "").in(folder);

        assertEquals(3, shell.run("auth", "token", "-q").code());
        Shell.Result shown = shell.run("auth", "allow", "--json");
        assertTrue(shown.out().contains("\"chooses_account\""), shown.out());

        assertEquals(0, shell.run("auth", "allow", "--yes").code());
        assertToken("of-work", "auth", "token", "-q");
    }
}
