package io.kstlib.auth.cli.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Schemas;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.command.Terminals.Stream;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security rule 11: a configuration that was found in the working directory is used only after consent. */
class AllowCommandTest {

    private static final String TWO_WAYS = """
              look at it, and allow it:       kstlib auth allow
              or name a file of your own:     kstlib --config ~/.config/kstlib/kstlib.conf.yml auth …
            """;

    @TempDir
    Path home;

    /** Another folder than the working directory. */
    @TempDir
    Path person;

    private Shell shell;

    @BeforeEach
    void find() throws IOException {
        shell = new Shell(home.toRealPath()).set("HOME", person.toRealPath().toString());
        shell.write("kstlib.conf.yml", """
                auth:
                  token_storage: file
                  providers:
                    corporate:
                      type: oidc
                      issuer: https://sso.example.test
                      client_id: x
                      client_secret: env://SECRET
                """);
    }

    private String file() {
        return shell.home().resolve("kstlib.conf.yml").toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "login",
                "login -q",
                "status -q",
                "token",
                "token -q",
                "token --refresh",
                "whoami",
                "exec corporate -- true",
                "providers",
                "logout",
                "check",
                "check --token ey.ey.x"
            })
    void withoutConsentACommandThatNeedsAConfigurationEndsWithTwoWaysOn(String line) {
        Shell.Result result = shell.run(("auth " + line).split(" "));

        assertEquals(3, result.code());
        assertEquals("", result.out());
        assertEquals(
                "kstlib: kstlib.conf.yml: found in the current directory, and not allowed: nothing in it was used\n"
                        + TWO_WAYS,
                result.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth plugins",
                "completion bash",
                "--help",
                "auth login --help",
                "auth setup git --help",
                "auth allow --list",
                "--version"
            })
    void whatNeedsNoConfigurationAsksForNoConsent(String line) {
        Shell.Result result = shell.run(line.split(" "));

        assertEquals("", result.err().replaceAll("(?m)^Nothing is allowed\\.$\\n", ""));
        assertTrue(result.code() <= 1, result.err());
    }

    /** A tool's lasting configuration comes from no file that was merely found, allowed or not. */
    @Test
    void aSetupDoesNotLookForIt() {
        shell.run("auth", "allow", "--yes");

        Shell.Result result = shell.run("auth", "setup", "aws", "corporate", "--yes");

        assertEquals(3, result.code());
        assertFalse(result.err().contains(file()), result.err());
        assertTrue(result.err().startsWith("kstlib: kstlib.conf.yml: not found; looked for "), result.err());
        assertFalse(Files.exists(person.resolve(".aws")));
    }

    @Test
    void aCheckByKeysThatAreNamedAsksForNoConsent() {
        shell.write("keys.json", "{\"keys\":[]}");

        Shell.Result result = shell.run("auth", "check", "--token", "ey.ey.x", "--jwks", "keys.json");

        assertFalse(result.err().contains("not allowed"), result.err());
        assertEquals(4, result.code()); // not a JWT
    }

    @Test
    void statusSaysWhichFileIsThereAndThatItIsNotAllowed() {
        Shell.Result result = shell.run("auth", "status");

        assertEquals(3, result.code());
        assertEquals("  Configured  " + file() + ", found in the current directory, not allowed\n", result.out());
        assertTrue(result.err().endsWith(TWO_WAYS), result.err());

        Shell.Result json = shell.run("auth", "status", "--json");
        Schemas.assertFits("status", json.out());
        assertEquals("{\"configuration\":{\"file\":\"" + file() + "\",\"origin\":\"not_allowed\"}}\n", json.out());
    }

    @Test
    void doctorSaysThatTheFileIsNotAllowed() {
        Shell.Result result = shell.run("auth", "doctor");

        assertEquals(3, result.code());
        assertTrue(
                result.out()
                        .contains(
                                "kstlib.conf.yml: found in the current directory, and not allowed: nothing in it was used. Look at"
                                        + " it and allow it: kstlib auth allow; or name your own: --config FILE"),
                result.out());
        assertFalse(result.out().contains("corporate"), result.out());
    }

    @Test
    void statusAndDoctorSayWhichFileIsInForceAndWhy() {
        shell.run("auth", "allow", "--yes");

        assertTrue(shell.run("auth", "status")
                .out()
                .contains("  Configured  " + file() + ", found in the current directory and allowed\n"));
        assertTrue(
                shell.run("auth", "doctor").out().contains(file() + ", found in the current directory and allowed\n"));
        assertTrue(shell.run("--config", file(), "auth", "status")
                .out()
                .contains("  Configured  " + file() + ", named by --config or KSTLIB_CONFIG\n"));
    }

    @Test
    void aPersonAtATerminalSeesWhatTheFileWouldDoAndSaysYes() {
        Shell.Result result = shell.onTerminal(Stream.IN, Stream.ERR)
                .set("NO_COLOR", "1")
                .type("y\n")
                .run("auth", "allow");

        assertEquals(0, result.code());
        assertEquals("allowed: " + file() + "\n", result.out());
        String shown = result.err();
        assertTrue(shown.startsWith(file() + """

                        It would do this:
                          ! fetches a secret
                                auth.providers.corporate.client_secret = env://SECRET   (kstlib.conf.yml:8)
                          ! contacts a server that your own configuration does not name
                                auth.providers.corporate.issuer = https://sso.example.test   (kstlib.conf.yml:6)
                          ! says where tokens go
                                auth.token_storage = file   (kstlib.conf.yml:2)
                            sets
                                auth.providers.corporate.type = oidc   (kstlib.conf.yml:5)
                                auth.providers.corporate.client_id = x   (kstlib.conf.yml:7)
                        SHA-256\s"""), shown);
        assertTrue(shown.endsWith("\nAllow it? [y/N] "), shown);
        assertEquals(2, shell.run("auth", "token").code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "n\n", "no\n", "yeah\n", " \n", "Y E S\n"})
    void everythingButAYesIsANo(String answer) {
        Shell.Result result =
                shell.onTerminal(Stream.IN, Stream.ERR).type(answer).run("auth", "allow");

        assertEquals(1, result.code());
        assertEquals("", result.out());
        assertEquals(3, shell.run("auth", "token").code());
    }

    @Test
    void aChangedFileShowsTheDifferenceAndAsksAgain() {
        shell.run("auth", "allow", "--yes");
        shell.write("kstlib.conf.yml", """
                auth:
                  token_storage: file
                  providers:
                    corporate:
                      type: oidc
                      issuer: https://sso.attacker.test
                      client_id: x
                      client_secret: env://SECRET
                """);
        assertTrue(shell.run("auth", "token").err().contains("changed since it was allowed: nothing in it was used"));

        Shell.Result result = shell.onTerminal(Stream.IN, Stream.ERR)
                .set("NO_COLOR", "1")
                .type("n\n")
                .run("auth", "allow");

        assertEquals(1, result.code());
        String expected = """
                It changed since you allowed it:
                  - contacts a server that your own configuration does not name: auth.providers.corporate.issuer = https://sso.example.test
                  + contacts a server that your own configuration does not name: auth.providers.corporate.issuer = https://sso.attacker.test   (kstlib.conf.yml:6)
                """;
        assertTrue(result.err().contains(expected), result.err());
    }

    @Test
    void whereNoOneCanBeAskedNothingIsAllowed() {
        Shell.Result result = shell.type("y\n").run("auth", "allow");

        assertEquals(3, result.code());
        assertTrue(result.err()
                .contains("kstlib: there is no terminal to ask on; allow exactly this content with --sha256 "));
        assertEquals(3, shell.run("auth", "token").code());
    }

    @Test
    void aHashPinsWhatIsAllowed() {
        String hash = String.valueOf(
                Json.readObject(shell.run("auth", "allow", "--json").out()).get("sha256"));
        shell.write("other.yml", "auth: {}");

        assertEquals(
                3, shell.run("auth", "allow", "--sha256", hash, "other.yml").code());
        assertEquals(3, shell.run("auth", "allow", "--sha256", "abc").code());
        assertEquals(3, shell.run("auth", "token").code());

        assertEquals(0, shell.run("auth", "allow", "--sha256", hash).code());
        assertEquals(2, shell.run("auth", "token").code());
    }

    @Test
    void aPullRequestThatChangesThePinnedFileIsRefused() {
        String hash = String.valueOf(
                Json.readObject(shell.run("auth", "allow", "--json").out()).get("sha256"));
        shell.write(
                "kstlib.conf.yml", "auth: { providers: { corporate: { type: oidc, issuer: 'https://fork.test' } } }");

        Shell.Result result = shell.run("auth", "allow", "--sha256", hash);

        assertEquals(3, result.code());
        assertTrue(result.err().endsWith(", not the one that was given; nothing was allowed\n"), result.err());
        assertEquals(3, shell.run("auth", "token").code());
    }

    @Test
    void consentIsListedAndTakenBack() {
        assertEquals(0, shell.run("auth", "allow", "--yes").code());
        Shell.Result list = shell.run("auth", "allow", "--list");
        assertTrue(list.out().startsWith(file() + "\t2026-06-01T12:00:00Z\t"), list.out());
        Schemas.assertFits(
                "allow", shell.run("auth", "allow", "--list", "--json").out());

        Shell.Result revoked = shell.run("auth", "allow", "--revoke");

        assertEquals("no longer allowed: .\n", revoked.out());
        assertEquals(3, shell.run("auth", "token").code());
        assertEquals(
                "It was not allowed.\n", shell.run("auth", "allow", "--revoke").err());
        Schemas.assertFits(
                "allow", shell.run("auth", "allow", "--revoke", "--json").out());
    }

    @Test
    void jsonSaysWhatTheFileWouldDoAndAllowsNothing() {
        Shell.Result result = shell.run("auth", "allow", "--json");

        assertEquals(1, result.code());
        Schemas.assertFits("allow", result.out());
        assertTrue(result.out().contains("\"allowed\":false"), result.out());
        assertEquals(3, shell.run("auth", "token").code());
    }

    @Test
    void loginAtATerminalAsksTheSameQuestion() {
        Shell.Result refused = shell.onTerminal(Stream.IN, Stream.ERR)
                .set("NO_COLOR", "1")
                .type("\n")
                .run("auth", "login");
        assertEquals(3, refused.code());
        assertTrue(refused.err().contains("It would do this:\n  ! fetches a secret\n"), refused.err());
        assertTrue(refused.err().endsWith("kstlib: not allowed; nothing in the file was used\n"), refused.err());

        shell.set("SECRET", "s").type("y\n").run("auth", "login", "nosuch"); // another error follows
        assertEquals(2, shell.onTerminal().run("auth", "token").code());
    }

    @Test
    void theFileOfTheFolderThatOneStandsInIsOnesOwnInTheConfigurationFolder() throws IOException {
        Path own = Files.createDirectories(person.resolve(".config/kstlib"));
        Files.move(shell.home().resolve("kstlib.conf.yml"), own.resolve("kstlib.conf.yml"));

        assertEquals(2, shell.run("auth", "token").code());
        assertTrue(shell.run("auth", "status").out().contains(own.resolve("kstlib.conf.yml") + ", yours\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".config/kstlib.conf.yml", "kstlib.conf.yml"})
    void theFileOfThePythonLibraryIsOnesOwnWhereverOneStands(String place) throws IOException {
        Path own = person.toRealPath().resolve(place);
        Files.createDirectories(own.getParent());
        Files.move(shell.home().resolve("kstlib.conf.yml"), own);

        assertEquals(2, shell.run("auth", "token").code());
        assertEquals(2, shell.in(own.getParent()).run("auth", "token").code());
        assertTrue(shell.run("auth", "status").out().contains(own + ", yours\n"));
    }

    @Test
    void aFileOfAnotherFolderOfTheHomeIsNotOnesOwn() throws IOException {
        Path project = Files.createDirectories(person.resolve("project"));
        Files.move(shell.home().resolve("kstlib.conf.yml"), project.resolve("kstlib.conf.yml"));

        assertEquals(3, shell.in(project).run("auth", "token").code());
    }

    @Test
    void noOtherConfigurationStandsInForOneThatIsNotAllowed() throws IOException {
        Path own = Files.createDirectories(person.resolve(".config/kstlib"));
        Files.copy(shell.home().resolve("kstlib.conf.yml"), own.resolve("kstlib.conf.yml"));

        assertEquals(3, shell.run("auth", "token").code());
    }

    @Test
    void aFileThatOthersCanWriteToIsRefusedAlsoWhenItIsNamed() throws IOException {
        Files.setPosixFilePermissions(
                shell.home().resolve("kstlib.conf.yml"),
                java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));

        Shell.Result result = shell.run("--config", file(), "auth", "token");

        assertEquals(3, result.code());
        assertEquals(
                "kstlib: kstlib.conf.yml: is not used, since it can be written by everyone (mode 0666); make the file and"
                        + " its directories yours, and writable only by you\n",
                result.err());
    }
}
