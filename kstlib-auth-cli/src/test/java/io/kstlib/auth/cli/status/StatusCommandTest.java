package io.kstlib.auth.cli.status;

import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import io.kstlib.auth.cli.command.Terminals;
import io.kstlib.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void openShell() {
        shell = new Shell(home).configure(Configs.one());
    }

    @Test
    void tellsAValidTokenByTextJsonAndExitCode() {
        shell.store("corporate", StoredTokens.expiring(Duration.ofMinutes(55)).json());

        assertStatus(0, "valid", "corporate: valid, expires in 55 minutes\n");
    }

    @Test
    void pathsAreShortForAPersonAndAbsoluteForAProgram() {
        shell.store("corporate", StoredTokens.expiring(Duration.ofMinutes(55)).json());
        String stored = "/.config/kstlib/auth/tokens/corporate.token.json";

        String inPipe = shell.run("auth", "status", "corporate").out();
        String json = shell.run("auth", "status", "corporate", "--json").out();
        shell.onTerminal(Terminals.Stream.OUT);
        String onTerminal = shell.run("auth", "status", "corporate").out();
        String jsonOnTerminal =
                shell.run("auth", "status", "corporate", "--json").out();

        assertTrue(inPipe.contains(home + stored), inPipe);
        assertTrue(json.contains("\"" + home + stored + "\""), json);
        assertTrue(jsonOnTerminal.contains("\"" + home + stored + "\""), jsonOnTerminal);
        assertTrue(onTerminal.contains("~" + stored), onTerminal);
        assertTrue(onTerminal.contains("~/kstlib.conf.yml, named by"), onTerminal);
        assertFalse(onTerminal.contains(home.toString()), onTerminal);
        for (String[] command : new String[][] {{"auth", "doctor"}, {"auth", "logout"}}) {
            String said = shell.run(command).out();
            assertTrue(said.contains("~" + stored), said);
            assertFalse(said.contains(home.toString()), said);
        }
    }

    @Test
    void tellsATokenThatExpiresSoonAndCountsItAsValid() {
        shell.store("corporate", StoredTokens.expiring(Duration.ofSeconds(70)).json());

        assertStatus(0, "expiring_soon", "corporate: valid, expiring soon, expires in 70 seconds\n");
    }

    @Test
    void saysOfATokenThatExpiresSoonThatItRefreshesByItself() {
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofSeconds(70)).refreshable().json());

        assertStatus(0, "expiring_soon", "corporate: valid, refreshes by itself, expires in 70 seconds\n");
    }

    @Test
    void warnsOfATokenThatExpiresSoonAndWhoseSessionHasEnded() {
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofSeconds(70))
                        .refreshable()
                        .refused(Shell.NOW.minusSeconds(60))
                        .json());

        assertTrue(shell.run("auth", "status", "-q").out().startsWith("corporate: valid, expiring soon"));
    }

    @Test
    void aTokenOfFiveMinutesIsValidUntilItsLastOne() { // the default of Keycloak
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofSeconds(299))
                        .with("issued_at", "2026-06-01T11:59:59+00:00")
                        .refreshable()
                        .json());
        assertStatus(0, "valid", "corporate: valid, expires in 5 minutes\n");

        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofSeconds(60))
                        .with("issued_at", "2026-06-01T11:56:00+00:00")
                        .refreshable()
                        .json());
        assertStatus(0, "expiring_soon", "corporate: valid, refreshes by itself, expires in 60 seconds\n");
    }

    @Test
    void aTokenOfADayExpiresSoonWhenTheKeySaysSo() {
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofSeconds(301))
                        .with("issued_at", "2026-05-31T12:00:00+00:00")
                        .json());
        assertStatus(0, "valid", "corporate: valid, expires in 5 minutes\n");

        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofSeconds(300))
                        .with("issued_at", "2026-05-31T12:00:00+00:00")
                        .json());
        assertStatus(0, "expiring_soon", "corporate: valid, expiring soon, expires in 5 minutes\n");
    }

    @Test
    void tellsAnExpiredTokenThatCanBeRefreshed() {
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(-3)).refreshable().json());

        assertStatus(4, "expired_refreshable", "corporate: expired, can be refreshed, expired 3 hours ago\n");
    }

    @Test
    void tellsAnExpiredToken() {
        shell.store("corporate", StoredTokens.expiring(Duration.ofDays(-3)).json());

        assertStatus(5, "expired", "corporate: expired, log in again, expired 3 days ago\n");
    }

    @Test
    void tellsThatNoOneIsLoggedIn() {
        assertStatus(2, "not_logged_in", "corporate: not logged in\n");
    }

    @Test
    void tellsATokenThatWasIssuedForAnotherClient() { // security rule 10
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofHours(1))
                        .issuedBy(Configs.ISSUER, "another-app")
                        .json());

        assertStatus(6, "issued_for_another", "corporate: issued for another configuration, log in again\n");
    }

    @Test
    void tellsAStoreThatCannotBeRead() { // security rule 7
        shell.store("corporate", "{\"access_token\": \"cut off in the mi");

        assertStatus(1, "unreadable", "corporate: the stored token cannot be read\n");
    }

    private void assertStatus(int code, String state, String oneLine) {
        assertEquals(new Shell.Result(code, oneLine, ""), shell.run("auth", "status", "-q"));
        Shell.Result json = shell.run("auth", "status", "--json");
        assertEquals(code, json.code());
        assertEquals("", json.err());
        assertFits("status", json.out());
        assertEquals(state, Json.readObject(json.out()).get("state"));
        assertFalse(json.out().contains(StoredTokens.ACCESS));
        assertFalse(json.out().contains(StoredTokens.REFRESH));
        Shell.Result text = shell.run("auth", "status");
        assertEquals(code, text.code());
        assertTrue(text.out().contains(shell.tokenFile("corporate").toString()), text.out());
        assertFalse(text.out().contains(StoredTokens.ACCESS));
        assertFalse(text.out().contains(StoredTokens.REFRESH));
    }

    @Test
    void showsWhatIsKnownOfTheToken() {
        shell.store(
                "corporate",
                StoredTokens.expiring(Duration.ofMinutes(55))
                        .refreshable()
                        .answeredWith("refresh_expires_in", 900)
                        .json());

        assertEquals(
                """
                corporate: valid
                  Person      unknown: the login brought no ID token that says who it is
                  Token type  Bearer
                  Issued      2026-06-01 11:55:00 UTC (5 minutes ago)
                  Expires     2026-06-01 12:55:00 UTC (in 55 minutes)
                  Refresh     until 2026-06-01 12:10:00 UTC (in 10 minutes), soon
                  Scopes      openid profile
                  Stored in   %s
                  Configured  %s, named by --config or KSTLIB_CONFIG
                """.formatted(shell.tokenFile("corporate"), home.resolve("kstlib.conf.yml")),
                shell.run("auth", "status").out());
    }

    @Test
    void showsTimesInTheLocalZoneUnlessConfiguredOtherwise() {
        shell.store("corporate", StoredTokens.expiring(Duration.ofMinutes(55)).json())
                .in(ZoneId.of("Asia/Tokyo"));

        assertTrue(shell.run("auth", "status").out().contains("2026-06-01 21:55:00 +09:00"));

        shell.configure(Configs.join(Configs.one(), "  status: { display_timezone: utc }"));

        assertTrue(shell.run("auth", "status").out().contains("2026-06-01 12:55:00 UTC"));
    }

    @Test
    void listsAllProvidersWhereNoneIsNamedAndThereIsNoDefault() {
        shell.configure(Configs.two())
                .store("corporate", StoredTokens.expiring(Duration.ofHours(1)).json());
        String files = home.resolve(".config/kstlib/auth/tokens").toString();

        assertEquals(
                new Shell.Result(
                        0,
                        "corporate\tdefault\tvalid\t2026-06-01T13:00:00Z\t" + files
                                + "/corporate.token.json\t\tyes\n"
                                + "github\tdefault\tnot_logged_in\t\t" + files + "/github.token.json\t\tyes\n",
                        ""),
                shell.run("auth", "status"));
        assertEquals(
                "corporate: valid, expires in 60 minutes\ngithub: not logged in\n",
                shell.run("auth", "status", "-q").out());
        assertFits("status", shell.run("auth", "status", "--json").out());
    }

    @Test
    void listsWithHeadingsAndColoursOnATerminal() {
        shell.configure(Configs.two()).onTerminal(Terminals.Stream.OUT).set("COLUMNS", "200");

        String out = shell.run("auth", "status").out();

        assertTrue(out.startsWith("\u001B[1mPROVIDER\u001B[0m"), out);
        assertTrue(out.contains("\u001B[31mnot logged in\u001B[0m"), out);
    }

    @Test
    void showsNoColoursWhereTheyAreNotWanted() {
        shell.configure(Configs.two())
                .onTerminal(Terminals.Stream.OUT)
                .set("COLUMNS", "200")
                .set("NO_COLOR", "1");

        assertFalse(shell.run("auth", "status").out().contains("\u001B"));
    }

    @Test
    void failsOnAListWithAStoreThatCannotBeRead() {
        shell.configure(Configs.two()).store("github", "not JSON");

        Shell.Result list = shell.run("auth", "status");

        assertEquals(1, list.code());
        assertTrue(list.err().contains("warning: github: the token file "), list.err());
    }

    @Test
    void saysThatTheSessionEndedAndWhen() {
        Instant since = Shell.NOW.minus(Duration.ofMinutes(20));
        shell.configure(Configs.one())
                .store(
                        "corporate",
                        StoredTokens.expiring(Duration.ofMinutes(-10))
                                .refreshable()
                                .refused(since)
                                .json());

        Shell.Result status = shell.run("auth", "status");
        Shell.Result json = shell.run("auth", "status", "--json");

        assertEquals(5, status.code(), status.err());
        assertTrue(
                status.out().startsWith("corporate: expired, and the session has ended: log in again"), status.out());
        assertTrue(
                status.out()
                        .contains(
                                "not possible: the session ended, as was found 2026-06-01 11:40:00 UTC (20 minutes ago):"
                                        + " invalid_grant: the session is over"),
                status.out());
        assertTrue(json.out().contains("\"session_ended_at\":\"2026-06-01T11:40:00Z\""), json.out());
        assertFits("status", json.out());
        Shell.Result token = shell.run("auth", "token");
        assertEquals(2, token.code(), token.err());
        assertTrue(token.err().contains("has ended, as was found at 2026-06-01T11:40:00Z"), token.err());
    }

    @Test
    void listsTheOthersWhereTheStorageOfOneIsNotLoaded() {
        shell.configure(Configs.join(Configs.two(), "      token_storage: vault"))
                .store("corporate", StoredTokens.expiring(Duration.ofHours(1)).json());

        Shell.Result list = shell.run("auth", "status");

        assertEquals(3, list.code());
        assertTrue(list.out().startsWith("corporate\tdefault\tvalid\t"), list.out());
        assertTrue(list.out().contains("github\tdefault\tmisconfigured\t"), list.out());
        assertTrue(list.err().contains("no storage type \"vault\""), list.err());
        assertFits("status", shell.run("auth", "status", "--json").out());
    }

    @Test
    void namesTheProvidersThereAreWhenAnotherIsAskedFor() {
        Shell.Result result = shell.run("auth", "status", "corporat");

        assertEquals(3, result.code());
        assertEquals("", result.out());
        assertTrue(result.err().contains("did you mean \"corporate\"?"), result.err());
    }
}
