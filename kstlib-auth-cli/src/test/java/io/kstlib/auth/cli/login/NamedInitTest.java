package io.kstlib.auth.cli.login;

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

/** Which file {@code init} writes, and what it asks before. */
class NamedInitTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

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
        InitCommandTest.makeProvider(SERVER);
    }

    private Path own() {
        return home.resolve(".config/kstlib/kstlib.conf.yml");
    }

    private Shell.Result init() {
        return shell.run("auth", "init", "corporate", "--issuer=" + SERVER.baseUrl(), "--client-id=my-app");
    }

    private Shell.Result initUnchecked(String issuer) {
        return shell.run("auth", "init", "--no-check", "--issuer=" + issuer, "--client-id=a");
    }

    @Test
    void writesTheFileThatTheOptionNames() throws IOException {
        Path named = folder.resolve("mine.yml");
        Files.writeString(named, "# mine\nauth:\n  token_storage: file\n");

        Shell.Result result = shell.run(
                "--config", "mine.yml", "auth", "init", "--no-check", "--issuer=https://a.test", "--client-id=a");

        assertEquals("wrote default to " + named + "\n", result.out(), result.err());
        assertTrue(Files.readString(named).startsWith("# mine\nauth:\n"), Files.readString(named));
        assertTrue(Files.readString(named).contains("issuer: https://a.test"), Files.readString(named));
        assertFalse(Files.exists(own()));
        assertEquals("Next: kstlib --config mine.yml auth login default\n", result.err());
        assertEquals(2, shell.run("--config", "mine.yml", "auth", "token").code());
    }

    @Test
    void commandsThatAreProposedNameTheSameFile() throws IOException {
        Files.writeString(folder.resolve("my file.yml"), """
                auth:
                  token_storage: file
                  providers:
                    corporate:
                      type: oidc
                      issuer: https://a.test
                      client_id: a
                """);

        String quiet =
                shell.run("--config", "my file.yml", "auth", "token", "-q").err();
        String call = shell.run("auth", "call", "--config", "my file.yml", "https://a.test/me", "--host", "a.test")
                .err();

        assertTrue(quiet.endsWith("Run: kstlib --config 'my file.yml' auth login corporate\n"), quiet);
        assertTrue(call.endsWith("Run: kstlib --config 'my file.yml' auth login corporate\n"), call);
    }

    @Test
    void makesTheFileThatTheOptionOrTheVariableNames() throws IOException {
        Path byOption = folder.resolve("new folder/one.yml");
        Path byVariable = home.resolve("two.yml");

        Shell.Result first = shell.run(
                "--config",
                byOption.toString(),
                "auth",
                "init",
                "--no-check",
                "--issuer=https://a.test",
                "--client-id=a");
        shell.set("KSTLIB_CONFIG", "~/two.yml");
        Shell.Result second = initUnchecked("https://b.test");

        assertTrue(Files.readString(byOption).contains("https://a.test"), first.err());
        assertEquals("Next: kstlib --config '" + byOption + "' auth login default\n", first.err());
        assertTrue(Files.readString(byVariable).contains("https://b.test"), second.err());
        assertEquals("Next: kstlib auth login default\n", second.err());
        assertFalse(Files.exists(own()));
    }

    @Test
    void aVariableThatNamesAnotherFileInEachDirectoryIsNotWritten() {
        shell.set("KSTLIB_CONFIG", "mine.yml");

        Shell.Result result = initUnchecked("https://a.test");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("a relative path, which means another file in each directory"), result.err());
        assertFalse(Files.exists(folder.resolve("mine.yml")));
    }

    @Test
    void twoWaysToNameTheFileAreOneTooMany() {
        Shell.Result result = shell.run(
                "--config",
                "mine.yml",
                "auth",
                "init",
                "--here",
                "--no-check",
                "--issuer=https://a.test",
                "--client-id=a");

        assertEquals(3, result.code());
        assertEquals("kstlib: --here and --config each name a file; leave one of them out\n", result.err());
    }

    @Test
    void aMistypedIssuerIsAskedAgainBeforeTheNextQuestion() throws IOException {
        Shell.Result result = shell.onTerminal(Stream.IN, Stream.ERR)
                .type("not a url\n" + SERVER.baseUrl() + "/typo\n" + SERVER.baseUrl() + "\nmy-app\n\n")
                .run("auth", "init");

        assertEquals(0, result.code(), result.err());
        String[] asked = result.err().split("Issuer \\(https://…\\): ", -1);
        assertEquals(4, asked.length, result.err());
        assertTrue(asked[1].contains("issuer"), result.err());
        assertTrue(asked[2].contains("/typo"), result.err());
        assertTrue(asked[3].startsWith("Client ID: Scopes [openid profile email]: "), result.err());
        assertTrue(Files.readString(own()).contains("issuer: " + SERVER.baseUrl() + "\n"), Files.readString(own()));
    }

    @Test
    void aWrongIssuerOfTheCommandLineEndsBeforeAQuestion() {
        Shell.Result result = shell.onTerminal(Stream.IN, Stream.ERR)
                .type("my-app\n\n")
                .run("auth", "init", "--issuer", SERVER.baseUrl() + "/typo");

        assertEquals(1, result.code());
        assertFalse(result.err().contains("Client ID"), result.err());
    }

    @Test
    void aNameThatIsTakenIsSaidBeforeAQuestion() {
        init();

        Shell.Result result = shell.onTerminal(Stream.IN, Stream.ERR).run("auth", "init", "corporate");

        assertEquals(3, result.code());
        assertFalse(result.err().contains("Issuer"), result.err());
        assertTrue(result.err().contains("has a provider \"corporate\" already"), result.err());
    }
}
