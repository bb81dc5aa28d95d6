package io.kstlib.auth.cli.command;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A relative path starts at the folder of the file that names it, whatever the working directory is. */
class RelativePathsTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;
    private Path own;
    private Path team;

    @BeforeEach
    void openShell() throws IOException {
        shell = new Shell(home).by(Clock.systemUTC());
        own = Files.createDirectories(home.resolve(".config/kstlib"));
        team = Files.createDirectories(home.resolve("shop/team"));
        SERVER.stubFor(post("/token").willReturn(okJson("{\"access_token\":\"at\",\"expires_in\":300}")));
    }

    /** Returns the configuration of a provider that needs no person. */
    private static String configuration(String storage, String... keys) {
        return "auth:\n  token_storage: " + storage + "\n  providers:\n    corporate:\n      type: oauth2\n"
                + "      flow: client_credentials\n      client_id: my-app\n      token_url: " + SERVER.baseUrl()
                + "/token\n" + String.join("", keys);
    }

    private String doctor() {
        return shell.run("auth", "doctor", "corporate").out();
    }

    private void assertSays(String part) {
        String out = doctor();
        assertTrue(out.contains(part), () -> part + "\nis not in\n" + out);
    }

    @Test
    void aBundleOfThePersonsOwnFileLiesBesideIt() throws IOException {
        Files.writeString(
                own.resolve("kstlib.conf.yml"),
                configuration("file", "      client_secret: x\n      ssl_ca_bundle: corp.pem\n"));

        assertSays("there is no file " + own.toRealPath().resolve("corp.pem"));
    }

    @Test
    void aBundleOfAnIncludedFileLiesBesideThat() throws IOException {
        Files.writeString(
                team.resolve("team.yml"), "auth: { providers: { corporate: { ssl_ca_bundle: ca/corp.pem } } }\n");
        Files.writeString(
                own.resolve("kstlib.conf.yml"),
                "include: ../../shop/team/team.yml\n" + configuration("file", "      client_secret: x\n"));

        assertSays("there is no file " + team.toRealPath().resolve("ca/corp.pem"));
    }

    @Test
    void aBundleOfAVariableLiesInTheWorkingDirectory() throws IOException {
        Files.writeString(own.resolve("kstlib.conf.yml"), configuration("file", "      client_secret: x\n"));
        shell.set("KSTLIB__AUTH__PROVIDERS__CORPORATE__SSL_CA_BUNDLE", "no-corp.pem");

        assertSays("there is no file " + Path.of("no-corp.pem").toAbsolutePath());
    }

    @Test
    void aLinkedFileBeginsWhereItLies() throws IOException {
        Path dotfiles = Files.writeString(
                team.resolve("dotfile.yml"),
                configuration("file", "      client_secret: x\n      ssl_ca_bundle: corp.pem\n"));
        Files.createSymbolicLink(own.resolve("kstlib.conf.yml"), dotfiles);

        assertSays("there is no file " + team.toRealPath().resolve("corp.pem"));
    }

    @Test
    void aSecretOfAnIncludedFileLiesBesideThat() throws IOException {
        Files.writeString(
                team.resolve("team.yml"),
                "auth: { providers: { corporate: { client_secret: 'file://secret.txt' } } }\n");
        Files.writeString(
                own.resolve("kstlib.conf.yml"), "include: ../../shop/team/team.yml\n" + configuration("file"));
        Files.writeString(own.resolve("secret.txt"), "of-another-folder");
        Files.writeString(team.resolve("secret.txt"), "of-the-team\n");

        Shell.Result login = shell.run("auth", "login", "corporate");

        assertEquals(0, login.code(), login.err());
        assertTrue(
                SERVER.getAllServeEvents().get(0).getRequest().getBodyAsString().contains("client_secret=of-the-team"));
    }

    @Test
    void anEncryptedSecretOfAnIncludedFileLiesBesideThat() throws IOException {
        Files.writeString(
                team.resolve("team.yml"),
                "auth: { providers: { corporate: { client_secret: 'sops://secrets.yaml#a' } } }\n");
        Files.writeString(
                own.resolve("kstlib.conf.yml"), "include: ../../shop/team/team.yml\n" + configuration("file"));

        assertSays("names " + team.toRealPath().resolve("secrets.yaml") + ", which does not exist. Relative paths begin"
                + " at the directory of the configuration file, " + team.toRealPath());
        Files.writeString(team.resolve("secrets.yaml"), "a: never opened by doctor");
        assertSays("auth.providers.corporate.client_secret is fetched when it is needed");
    }

    @Test
    void tokensLieBesideTheFileThatSaysWhere() throws IOException {
        Files.writeString(team.resolve("team.yml"), "auth: { storage: { file: { directory: tokens } } }\n");
        Files.writeString(
                own.resolve("kstlib.conf.yml"),
                "include: ../../shop/team/team.yml\n" + configuration("file", "      client_secret: x\n"));

        Shell.Result login = shell.run("auth", "login", "corporate");

        assertEquals(0, login.code(), login.err());
        assertTrue(Files.exists(team.resolve("tokens/corporate.token.json")));
        assertFalse(Files.exists(home.resolve("tokens")));
    }

    @Test
    void theOneEncryptedFileLiesBesideTheFileThatSaysWhere() throws IOException {
        Files.writeString(
                own.resolve("kstlib.conf.yml"),
                configuration("sops", "      client_secret: x\n  sops: { path: vault/tokens.sops.yml }\n"));

        Shell.Result login = shell.run("auth", "login", "corporate");

        assertEquals(0, login.code(), login.err());
        assertTrue(Files.exists(own.resolve("vault/tokens.sops.yml")));
    }
}
