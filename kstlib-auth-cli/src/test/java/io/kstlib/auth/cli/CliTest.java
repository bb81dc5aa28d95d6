package io.kstlib.auth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "auth --help", "auth login -h", "auth check --help", "completion -h"})
    void printsHelpOnStandardOutput(String line) {
        Shell.Result result = shell.run(line.split(" "));

        assertEquals(0, result.code());
        assertEquals("", result.err());
        assertTrue(result.out().startsWith("Usage: kstlib"), result.out());
        assertTrue(result.out().lines().allMatch(text -> text.length() <= 80), result.out());
    }

    @ParameterizedTest
    @CsvSource({
        "help, --help",
        "auth help, auth --help",
        "help auth, auth --help",
        "auth help login, auth login --help",
        "help auth login, auth login --help"
    })
    void takesTheWordHelpForTheOption(String line, String meant) {
        Shell.Result help = shell.run(meant.split(" "));

        assertEquals(0, help.code());
        assertEquals(help, shell.run(line.split(" ")));
    }

    @Test
    void aProviderMayBeCalledHelp() {
        shell.configure(
                "auth:",
                "  token_storage: file",
                "  providers:",
                "    help: { type: oidc, issuer: https://x, client_id: c }");

        assertTrue(
                shell.run("auth", "status", "help").out().contains("help"),
                shell.run("auth", "status", "help")::toString);
    }

    @Test
    void statusSaysThatThereIsNoProvider() {
        shell.configure("auth: {}");

        Shell.Result listed = shell.run("auth", "providers");

        assertEquals("No providers are configured; add one under auth.providers.\n", listed.err());
        assertEquals(listed, shell.run("auth", "status"));
    }

    @Test
    void printsTheVersion() {
        assertTrue(shell.run("--version").out().startsWith("kstlib "));
        assertEquals(0, shell.run("-V").code());
    }

    @ParameterizedTest
    @CsvSource({
        "auth logn, did you mean \"login\"",
        "login, did you mean \"kstlib auth login\"?",
        "status corporate, did you mean \"kstlib auth status\"?",
        "auth staus, did you mean \"status\"",
        "auth setup gti, did you mean \"git\"?",
        "auth credential dcoker, did you mean \"docker\"?",
        "auth storage mvoe, did you mean \"move\"?",
        "agent strat, did you mean \"start\"?",
        "agent stpo, did you mean \"stop\"?",
        "auth lgoin, did you mean \"login\"?",
        "lgoin, did you mean \"kstlib auth login\"?",
        "auth completion, did you mean \"kstlib completion\"?",
        "auth plugins --kind foo, no plugin is of the kind \"foo\"; known: ",
        "auth plugins --kind flwo, did you mean \"flow\"?",
        "auth login --forse, did you mean \"--force\"",
        "-vvv auth status, did you mean \"--verbose\"?",
        "auth status -vv, did you mean \"--verbose\"?",
        "auth login --timeout, --timeout",
        "auth login --timeout soon, --timeout",
        "auth token a b, unexpected argument \"b\"",
        "authe, unexpected argument \"authe\"",
        "auth, a command is missing",
        "completion, SHELL",
        "completion tcsh, \"bash, zsh, fish\""
    })
    void endsWithThreeAndOneUsefulLineWhenTheCommandLineIsWrong(String line, String hint) {
        Shell.Result result = shell.run(line.split(" "));

        assertEquals(3, result.code());
        assertEquals("", result.out());
        String first = result.err().lines().findFirst().orElseThrow();
        assertTrue(first.startsWith("kstlib: "), first);
        assertTrue(first.contains(hint.replace("\"bash", "bash").replace("fish\"", "fish")), first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "auth login --timeout abc | --timeout takes a whole number (SECONDS), found \"abc\". See \"kstlib auth login --help\"",
                "auth login -t 1.5 | --timeout takes a whole number (SECONDS), found \"1.5\". See \"kstlib auth login --help\"",
                "agent start --idle soon | --idle takes a whole number (MINUTES), found \"soon\". See \"kstlib agent start --help\"",
                "auth token --dpop | --dpop needs METHOD URL. See \"kstlib auth token --help\"",
                "auth token --dpop GET | --dpop needs METHOD URL. See \"kstlib auth token --help\"",
                "auth storage move --to | --to needs STORAGE. See \"kstlib auth storage move --help\""
            })
    void saysInTheWordsOfAnOptionWhatItTakes(String line, String message) {
        Shell.Result result = shell.run(line.split(" "));

        assertEquals(3, result.code());
        assertEquals("kstlib: " + message + "\n", result.err());
    }

    @Test
    void aValueThatIsNoNumberIsNotRepeatedWhenItIsLong() { // security rule 6
        String pasted = "x".repeat(60);

        Shell.Result result = shell.run("auth", "login", "--timeout", pasted);

        assertTrue(result.err().contains("found an argument of 60 characters"), result.err());
    }

    @Test
    void listsTypesThatNoPluginHasAmongTheOtherMistakes() {
        shell.configure(
                "auth:",
                "  token_storge: file",
                "  providers:",
                "    a: { type: oidcc, issuer: 'https://a.test', client_id: c }",
                "    b: { issuer: 'https://b.test', client_id: c, token_storage: fiel, flow: device_cod, token_validator: jwtt }",
                "    c: { issuer: 'https://c.test', client_id: c, token_endpoint_auth_method: client_secret_basik, client_secret: x }",
                "    d: { issuer: 'https://d.test', client_idd: c }");

        Shell.Result result = shell.run("auth", "doctor");

        for (String each : List.of(
                "auth.token_storge (kstlib.conf.yml:2): unknown key",
                "auth.providers.a.type (kstlib.conf.yml:4): no provider type \"oidcc\". Loaded: ",
                "auth.providers.b.token_storage (kstlib.conf.yml:5): no storage type \"fiel\". Loaded: ",
                "auth.providers.b.flow (kstlib.conf.yml:5): no flow type \"device_cod\". Loaded: ",
                "auth.providers.b.token_validator (kstlib.conf.yml:5): no validator type \"jwtt\". Loaded: ",
                "auth.providers.c.token_endpoint_auth_method (kstlib.conf.yml:6): no client authentication type",
                "auth.providers.d.client_idd (kstlib.conf.yml:7): unknown key",
                "auth.providers.d.client_id (kstlib.conf.yml:7): missing")) {
            assertTrue(result.out().contains(each), () -> each + "\n" + result.out());
        }
        assertTrue(result.out().contains("Did you mean \"oidc\"?"), result.out());
    }

    @Test
    void doesNotRepeatALongArgumentThatNoOneExpected() { // security rule 6
        String pasted = "x".repeat(60);

        Shell.Result result = shell.run("auth", "status", "corporate", pasted);

        assertEquals(3, result.code());
        assertFalse(result.err().contains(pasted), result.err());
        assertTrue(result.err().contains("an argument of 60 characters"), result.err());
    }

    @Test
    void listsEveryProblemOfTheConfigurationOnALineOfItsOwn() {
        shell.configure(
                "auth:", "  token_storge: file", "  providers:", "    x: { type: oidc, isuer: 1, client_id: c }");

        Shell.Result result = shell.run("auth", "token", "x");

        assertEquals(3, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().lines().allMatch(line -> line.startsWith("kstlib: auth.")), result.err());
        assertTrue(result.err().contains("did you mean \"token_storage\"?"), result.err());
    }

    @Test
    void aDefaultThatIsNoProviderIsReportedWhereItStands() {
        shell.configure(Configs.join(Configs.two(), "  default_provider: corporat"));

        for (String command : List.of("status", "token", "whoami", "login", "logout")) {
            Shell.Result result = shell.run("auth", command);

            assertEquals(
                    "kstlib: auth.default_provider (kstlib.conf.yml:15): there is no provider \"corporat\"; did you mean"
                            + " \"corporate\"?\n",
                    result.err());
            assertEquals(3, result.code());
        }
    }

    @Test
    void aDefaultThatIsNoProviderIsReportedWithWhateverElseIsWrong() {
        shell.configure(Configs.join(Configs.two(), "      pkc: true", "  default_provider: corporat"));

        List<String> lines = shell.run("auth", "token").err().lines().toList();

        assertEquals(2, lines.size(), lines::toString);
        assertTrue(
                lines.get(0).startsWith("kstlib: auth.providers.github.pkc (kstlib.conf.yml:15): "), lines::toString);
        assertTrue(lines.get(1).startsWith("kstlib: auth.default_provider (kstlib.conf.yml:16): "), lines::toString);
    }

    @Test
    void saysWhereItLookedWhenThereIsNoConfiguration() {
        Shell.Result result = shell.run("auth", "status");

        assertEquals(3, result.code());
        assertTrue(result.err().startsWith("kstlib: kstlib.conf.yml: not found; looked for "), result.err());
        // This directory is the home directory: both are one place.
        assertTrue(
                result.err()
                        .contains(
                                "looked for kstlib.conf.yml, .config/kstlib/kstlib.conf.yml, .config/kstlib.conf.yml. Write one: kstlib auth"),
                result.err());
    }

    @Test
    void theExampleForAPersonWithoutAConfigurationCanBePastedAsItIs() {
        List<String> lines =
                shell.run("auth", "providers").err().lines().skip(1).toList();
        assertTrue(lines.stream().allMatch(line -> line.isEmpty() || line.startsWith("  ")), lines::toString);
        String shown = String.join("\n", lines.subList(0, lines.lastIndexOf("")));

        Shell.Result result = shell.configure(shown).run("auth", "providers", "-q");

        assertEquals(new Shell.Result(0, "corporate\n", ""), result, shown);
    }

    @Test
    void takesTheConfigurationFileBeforeOrAfterTheCommand() {
        shell.write("other.yml", String.join("\n", Configs.one()));

        for (String line : new String[] {
            "--config other.yml auth providers -q",
            "--config=other.yml auth providers -q",
            "auth --config other.yml providers -q",
            "auth providers -q --config other.yml"
        }) {
            assertEquals(new Shell.Result(0, "corporate\n", ""), shell.run(line.split(" ")), line);
        }
    }

    @Test
    void saysMoreWhenVerbose() {
        shell.configure(Configs.one());

        assertTrue(shell.run("auth", "providers", "--verbose").err().contains("configuration: "));
        assertTrue(shell.run("--verbose", "auth", "providers").err().contains("configuration: "));
        assertEquals("", shell.run("auth", "providers").err());
    }

    @Test
    void showsStackTracesOnlyWhenDebugging() {
        shell.configure(Configs.one()).store("corporate", "no JSON");

        String plain = shell.run("auth", "token").err();
        String debugged = shell.set("KSTLIB_DEBUG", "1").run("auth", "token").err();

        assertEquals(1, plain.lines().count(), plain);
        assertTrue(debugged.contains("\tat io.kstlib"), debugged);
    }

    @Test
    void saysOneThingAtATimeForReadersOfLines() {
        shell.configure(Configs.one())
                .store("corporate", StoredTokens.expiring(Duration.ofDays(-1)).json());

        Shell.Result result = shell.run("auth", "token");

        assertEquals(2, result.code());
        assertEquals(1, result.err().lines().count(), result.err());
    }

    @Test
    void aFlowThatIsNoneIsAnsweredWithTheNearestOne() {
        shell.configure(Configs.oauth2("http://127.0.0.1:1"));

        Shell.Result result = shell.run("auth", "login", "-m", "--flow", "devise");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("Did you mean \"device_code\"?"), result.err());
    }

    @Test
    void withoutAConfigurationTheCommandThatWritesOneIsNamed() {
        Shell.Result result = shell.run("auth", "token");

        assertEquals(3, result.code());
        String first = result.err().lines().findFirst().orElseThrow();
        assertTrue(
                first.contains(". Write one: kstlib auth init; or name a file with --config or KSTLIB_CONFIG,"), first);
        assertTrue(
                first.contains("looked for kstlib.conf.yml, .config/kstlib/kstlib.conf.yml, .config/kstlib.conf.yml. "),
                first);
    }
}
