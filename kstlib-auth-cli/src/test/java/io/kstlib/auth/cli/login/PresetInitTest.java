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

/** {@code init} with a preset asks for what the preset does not know, and for nothing else. */
class PresetInitTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path root;

    private Path home;
    private Shell shell;

    @BeforeEach
    void enter() throws IOException {
        home = Files.createDirectory(root.toRealPath().resolve("home"));
        shell = new Shell(home).in(Files.createDirectory(home.resolve("project")));
    }

    private Path own() {
        return home.resolve(".config/kstlib/kstlib.conf.yml");
    }

    @Test
    void theNameOfAPresetTakesIt() throws IOException {
        Shell.Result result = shell.run(
                "auth", "init", "github", "--no-check", "--client-id=Ov23", "--client-secret=env://GITHUB_SECRET");

        assertEquals(0, result.code(), result.err());
        String written = Files.readString(own());
        assertTrue(written.contains("preset: github\n"), written);
        assertTrue(written.contains("client_id: Ov23\n"), written);
        assertTrue(written.contains("env://GITHUB_SECRET"), written);
        assertFalse(written.contains("endpoint"), written);
    }

    @Test
    void anIssuerMakesItAnOrdinarySection() throws IOException {
        shell.run("auth", "init", "github", "--no-check", "--issuer=https://a.test", "--client-id=a");

        assertFalse(Files.readString(own()).contains("preset"), Files.readString(own()));
    }

    @Test
    void aScriptSetsTheBlanks() throws IOException {
        Shell.Result result = shell.run(
                "auth",
                "init",
                "corporate",
                "--preset=keycloak",
                "--set=server=https://sso.example.test",
                "--set=realm=main",
                "--client-id=my-app",
                "--no-check");

        assertEquals("Next: kstlib auth login corporate\n", result.err());
        assertTrue(Files.readString(own()).contains("realm: main\n"), Files.readString(own()));
    }

    @Test
    void inAPipeItSaysWhatIsMissingAndWritesNothing() {
        Shell.Result result =
                shell.run("auth", "init", "corporate", "--preset=keycloak", "--set=server=https://sso.example.test");

        assertEquals(3, result.code());
        assertEquals(
                "kstlib: nothing is written without --set realm=VALUE (Name of the realm, such as main)\n",
                result.err());
        assertFalse(Files.exists(own()));
    }

    @Test
    void aWrongBlankAndAnUnknownOneAreRefused() {
        Shell.Result wrong = shell.run("auth", "init", "--preset=keycloak", "--set=server=ftp://x", "--set=realm=main");
        Shell.Result unknown = shell.run("auth", "init", "--preset=keycloak", "--set=relm=main");
        Shell.Result noPreset = shell.run("auth", "init", "--preset=keyclok");

        assertTrue(wrong.err().contains("\"ftp://x\" does not fit: Address of your Keycloak"), wrong.err());
        assertTrue(unknown.err().contains("the preset keycloak asks for server, realm"), unknown.err());
        assertTrue(noPreset.err().contains("did you mean \"keycloak\"?"), noPreset.err());
        assertEquals(3, noPreset.code());
    }

    @Test
    void aSecretItselfIsNotTaken() {
        Shell.Result result =
                shell.run("auth", "init", "github", "--client-id=a", "--client-secret=canary-of-a-secret");

        assertEquals(3, result.code());
        assertFalse((result.out() + result.err()).contains("canary"), result.err());
        assertFalse(Files.exists(own()));
    }

    @Test
    void aMissingSecretIsNamedWhereTheProviderWantsOne() {
        Shell.Result result = shell.run("auth", "init", "github", "--client-id=a");

        assertEquals(3, result.code());
        assertTrue(result.err().contains("GitHub wants a client secret; add --client-secret"), result.err());
    }

    @Test
    void aPersonIsAskedForTheBlanksAndToldWhereToRegister() throws IOException {
        InitCommandTest.makeProvider(SERVER);
        shell.onTerminal(Stream.IN, Stream.ERR).type("nonsense\nhttps://sso.example.test\nmain\nmy-app\n");

        Shell.Result result = shell.run("auth", "init", "corporate", "--preset=keycloak", "--no-check");

        assertEquals(0, result.code(), result.err());
        assertTrue(result.err().contains("does not fit: Address of your Keycloak"), result.err());
        assertTrue(
                result.err().contains("Register the client: https://sso.example.test/admin/main/console/"),
                result.err());
        assertTrue(result.err().contains("Redirect URI: http://127.0.0.1:8400/callback"), result.err());
        assertTrue(Files.readString(own()).contains("client_id: my-app\n"), Files.readString(own()));
    }
}
