package io.kstlib.auth.cli.agent;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a person would be warned of at a refresh. No one reads it where the agent refreshes, so it is left to the command. */
class HeldWarningsTest extends HeldTest {

    private static final String ANSWER =
            "{\"access_token\":\"new-{{randomValue length=12 type='ALPHANUMERIC'}}\",\"expires_in\":300,\"refresh_token\":\"next\"}";
    private static final String STRANGER = "age1yt3tfqlfrwdwx0z0ynwplcr6qxcxfaqycuprpmy89nr83ltx74tqdpszlw";
    private static final Duration UNTIL_DUE = Duration.ofMinutes(3).plusSeconds(50);
    private static final Duration UNTIL_STALE = Duration.ofSeconds(20);

    private void encrypt() throws IOException {
        server.stubFor(post("/token").willReturn(okJson(ANSWER)));
        configure(Arrays.stream(Configs.oauth2(server.baseUrl()))
                .filter(line -> !line.contains("token_storage"))
                .toArray(String[]::new));
        Shell.Result login = shell.type("code\n").run("auth", "login", "--manual", "--force");
        assertEquals(0, login.code(), login.err());
    }

    private String ownRecipient() throws IOException {
        return Files.readString(home.resolve(".config/sops/age/keys.txt"))
                .lines()
                .filter(line -> line.startsWith("# public key: "))
                .findFirst()
                .orElseThrow()
                .substring("# public key: ".length());
    }

    @Test
    void otherRecipientsAreLeftToTheCommand() throws IOException {
        encrypt();
        String first = ask().orElseThrow();
        int before = requests();
        Path rules = home.resolve(".config/kstlib/auth/tokens/.sops.yaml");
        Files.writeString(rules, "creation_rules:\n  - age: " + ownRecipient() + "," + STRANGER + "\n");
        clock.pass(UNTIL_DUE);

        libraries.refresh();
        libraries.refresh();

        assertEquals(before, requests());
        assertTrue(log.warned().toString().contains("other recipients"), log.warned()::toString);
        assertEquals(Optional.of(first), ask(), "it is fresh, and encrypted as before");
        libraries.refresh();
        assertEquals(before, requests(), "the storage says it once only");

        clock.pass(UNTIL_STALE);
        assertEquals(Optional.empty(), ask());
        Shell.Result command = shell.run("auth", "token");
        assertEquals(0, command.code(), command.err());
        assertTrue(command.err().contains("other recipients"), command.err());

        assertTrue(ask().isPresent());
        clock.pass(UNTIL_DUE);
        libraries.refresh();
        assertEquals(before + 2, requests(), "a person knows it now");
    }

    @Test
    void aServerThatIsNotVerifiedIsLeftToTheCommand() throws IOException {
        WireMockServer secure = new WireMockServer(
                WireMockConfiguration.options().dynamicHttpsPort().httpDisabled(true));
        secure.start();
        try {
            secure.stubFor(post("/token").willReturn(okJson("{\"access_token\":\"new\",\"expires_in\":300}")));
            String base = "https://localhost:" + secure.httpsPort();
            configure(Configs.oauth2(base, "      ssl_verify: false"));
            Map<String, String> mark = Map.of("server", base + "/token", "client_id", "my-app", "trust", "unverified");
            shell.store(
                    "local",
                    StoredTokens.expiring(Duration.ofMinutes(5))
                            .refreshable()
                            .answeredWith("kstlib", mark)
                            .json());
            assertTrue(ask().isPresent());
            clock.pass(UNTIL_DUE);

            libraries.refresh();

            assertEquals(List.of(), secure.getAllServeEvents());
            clock.pass(UNTIL_STALE);
            assertEquals(Optional.empty(), ask());
            Shell.Result command = shell.run("auth", "token");
            assertTrue(command.err().contains("ssl_verify"), command.err());
            assertEquals("new\n", command.out());
            assertTrue(ask().isPresent());
        } finally {
            secure.stop();
        }
    }

    private void letClocksDiffer() {
        String hourLater = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Shell.NOW.plus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC));
        server.stubFor(post("/token").willReturn(okJson(ANSWER).withHeader("Date", hourLater)));
    }

    @Test
    void afterAWarningTheNextRefreshIsLeftToTheCommand() {
        letClocksDiffer();
        assertTrue(ask().isPresent());
        clock.pass(UNTIL_DUE);
        libraries.refresh();
        assertEquals(1, requests());
        assertEquals(1, log.warned().size(), log.warned()::toString);
        assertTrue(ask().orElseThrow().startsWith("new-"));

        clock.pass(UNTIL_DUE);
        libraries.refresh();

        assertEquals(1, requests());
        assertFalse(libraries.hasWork());
        clock.pass(UNTIL_STALE);
        assertEquals(Optional.empty(), ask());
        Shell.Result command = shell.run("auth", "token");
        assertTrue(command.err().contains("clock"), command.err());
        assertTrue(ask().isPresent());
        clock.pass(UNTIL_DUE);
        libraries.refresh();
        assertEquals(3, requests(), "afterwards it refreshes again");
    }

    @Test
    @Timeout(60)
    void theStatusShowsAWarningApart() throws IOException {
        letClocksDiffer();
        Files.createDirectories(home.resolve("run"));
        Shell person =
                new Shell(home).set("XDG_RUNTIME_DIR", home.resolve("run").toString());
        try (RunningAgent agent = new RunningAgent(home, clock)) {
            assertEquals(200, agent.ask("auth", "token").status());
            clock.pass(UNTIL_DUE);
            agent.look();

            String status = "";
            while (!status.contains("warned")) {
                status = person.run("agent", "status").out();
            }
            assertTrue(status.contains("\nA refresh by it warned: 2026-06-01T12:03:50Z "), status);
            assertFalse(status.contains("It said"), status);
        }
    }

    @Test
    void authoritiesThatChangeWhileACommandRefreshesAreNotTakenForThoseBefore() throws IOException {
        Path bundle = configuration().resolveSibling("ca.pem");
        Files.writeString(bundle, "the authorities of the company");
        configure(Configs.oauth2(server.baseUrl(), "      ssl_ca_bundle: ca.pem"));
        assertTrue(shell.run("auth", "token").err().contains("other certificate authorities"));
        clock.pass(UNTIL_DUE.plus(UNTIL_STALE));
        assertEquals(Optional.empty(), ask(), "now it knows these authorities");
        clock.set(Shell.NOW); // as if a command had refreshed the token

        Files.writeString(bundle, "others, put there by someone else");

        assertEquals(Optional.empty(), ask());
        assertTrue(shell.run("auth", "token").err().contains("other certificate authorities"));
        assertTrue(ask().isPresent());
    }
}
