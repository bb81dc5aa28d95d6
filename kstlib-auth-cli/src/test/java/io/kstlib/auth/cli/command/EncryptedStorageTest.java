package io.kstlib.auth.cli.command;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The configuration names no storage, so tokens are encrypted. */
class EncryptedStorageTest {

    private static final String TOKEN = "at-canary-5521";

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home).configure(configuration()).by(Clock.systemUTC());
        SERVER.stubFor(post("/token")
                .willReturn(okJson("{\"access_token\":\"" + TOKEN + "\",\"token_type\":\"Bearer\",\"expires_in\":300,"
                        + "\"refresh_token\":\"rt-canary-9917\",\"scope\":\"openid\"}")));
    }

    private static String[] configuration(String... more) {
        String[] lines = Arrays.stream(Configs.oauth2(SERVER.baseUrl()))
                .filter(line -> !line.contains("token_storage"))
                .toArray(String[]::new);
        return Configs.join(lines, more);
    }

    private Path keyFile() {
        return home.resolve(".config/sops/age/keys.txt");
    }

    private Path tokenFile() {
        return home.resolve(".config/kstlib/auth/tokens/local.token.sops.json");
    }

    private Shell.Result logIn(String... options) {
        String[] words = Stream.concat(Stream.of("auth", "login", "--manual"), Stream.of(options))
                .toArray(String[]::new);
        return shell.type("code\n").run(words);
    }

    @Test
    void theFirstLoginMakesAKeyAndSaysSoInOneLine() throws IOException {
        Shell.Result first = logIn("--quiet");
        Shell.Result second = logIn("--quiet", "--force");

        assertEquals(0, first.code(), first.err());
        assertEquals(1, first.err().lines().count(), first.err());
        assertTrue(first.err().contains("made the age key ~/.config/sops/age/keys.txt,"), first.err());
        assertEquals("", second.err());
        assertEquals(TOKEN + "\n", shell.run("auth", "token", "-q").out());
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(Files.readString(file, StandardCharsets.ISO_8859_1).contains("canary"), file.toString());
            }
        }
    }

    @Test
    void aStoreWhoseKeyIsGoneIsNeverTakenForNotLoggedIn() throws IOException { // security rule 7
        assertEquals(0, logIn().code());
        byte[] before = Files.readAllBytes(tokenFile());
        Files.delete(keyFile());

        for (List<String> command : List.of(
                List.of("auth", "token", "-q"),
                List.of("auth", "token", "--refresh"),
                List.of("auth", "status"),
                List.of("auth", "whoami"),
                List.of("auth", "check"),
                List.of("auth", "login", "--manual"),
                List.of("auth", "login", "--manual", "--force"))) {
            Shell.Result result = shell.run(command);

            assertEquals(3, result.code(), command + result.err());
            String said = result.out() + result.err();
            String file = "/.config/kstlib/auth/tokens/local.token.sops.json";
            assertTrue(said.contains((command.contains("status") ? home : "~") + file), said);
            assertFalse(said.contains("canary"), said);
            if (!command.contains("status")) {
                assertEquals("", result.out(), command.toString());
                assertTrue(result.err().contains("recipients in the file"), result.err());
                assertTrue(result.err().contains("; ~/.config/sops/age/keys.txt, "), result.err());
                assertEquals(1, result.err().lines().count(), result.err());
            }
        }
        assertArrayEquals(before, Files.readAllBytes(tokenFile()));
        assertFalse(Files.exists(keyFile()));

        Shell.Result logout = shell.run("auth", "logout");
        assertFalse(Files.exists(tokenFile()), logout.err());
    }

    @Test
    void aRecipientThatCannotBeUsedStopsTheLoginBeforeAnythingIsAsked() {
        shell.configure(configuration("  sops: { age: age1nonsense }"));

        Shell.Result result = logIn();

        assertEquals(3, result.code(), result.err());
        assertEquals("", result.out(), "no URL");
        assertTrue(result.err().contains("auth.sops.age (kstlib.conf.yml:"), result.err());
        assertFalse(Files.exists(home.resolve(".config")));
    }

    @Test
    void aSecretThatCannotBeResolvedIsNeverSentAsText() {
        shell.configure(configuration("      client_secret: sops://secrets.yaml#corporate.secret"));

        Shell.Result result = logIn();

        assertEquals(3, result.code(), result.err());
        assertTrue(result.err().contains("secrets.yaml"), result.err());
        SERVER.verify(
                0,
                com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor(
                        com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo("/token")));
    }

    @Test
    void plainTextIsStoredOnlyWhenItIsAskedFor() {
        shell.configure(configuration("  token_storage: file"));

        Shell.Result result = logIn();

        assertTrue(result.err().contains("stored unencrypted"), result.err());
        assertTrue(Files.exists(shell.tokenFile("local")));
        assertFalse(Files.exists(keyFile()));
    }

    @Test
    void aLostKeyLeadsToALogoutOfTheProviderThatIsMeant() throws IOException {
        logIn("--quiet");
        Files.delete(keyFile());

        for (String command : List.of("token", "status", "login")) {
            Shell.Result result = shell.run("auth", command);

            assertTrue(
                    (result.out() + result.err()).contains("log in again: kstlib auth logout local\n"),
                    result::toString);
        }
    }
}
