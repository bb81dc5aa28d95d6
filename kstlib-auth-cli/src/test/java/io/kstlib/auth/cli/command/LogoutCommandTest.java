package io.kstlib.auth.cli.command;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static io.kstlib.auth.cli.Schemas.assertFits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LogoutCommandTest {

    @RegisterExtension
    static final WireMockExtension SERVER = WireMockExtension.newInstance()
            .options(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void logIn() {
        shell = new Shell(home)
                .configure(Configs.oauth2(SERVER.baseUrl()))
                .store(
                        "local",
                        StoredTokens.expiring(Duration.ofHours(1)).refreshable().json());
    }

    @Test
    void revokesAndRemoves() {
        SERVER.stubFor(post("/revoke").willReturn(ok()));

        Shell.Result result = shell.run("auth", "logout");

        assertEquals(0, result.code());
        assertEquals("", result.err());
        assertEquals(
                "Logged out of local (" + shell.tokenFile("local")
                        + ").\n  refresh_token revoked\n  access_token revoked\n",
                result.out());
        assertFalse(Files.exists(shell.tokenFile("local")));
    }

    @Test
    void removesWhateverTheServerSaysAndTellsWhatFailed() {
        SERVER.stubFor(post("/revoke").willReturn(serverError()));

        Shell.Result result = shell.run("auth", "logout", "--json");

        assertEquals(1, result.code());
        assertFits("logout", result.out());
        assertTrue(result.out().contains("\"may_still_be_good\":true"), result.out());
        assertTrue(result.err().contains("kstlib: warning: the refresh_token was not revoked"), result.err());
        assertFalse(Files.exists(shell.tokenFile("local")));
    }

    @Test
    void asksNoServerWhenToldNotTo() {
        Shell.Result result = shell.run("auth", "logout", "--no-revoke", "--json");

        assertEquals(0, result.code(), result.err());
        assertFits("logout", result.out());
        assertTrue(result.out().contains("\"revocation\":[]"), result.out());
        assertEquals(0, SERVER.getAllServeEvents().size());
        assertFalse(Files.exists(shell.tokenFile("local")));
    }

    @Test
    void isDoneWhenNobodyWasLoggedIn() {
        shell.run("auth", "logout", "--no-revoke");

        Shell.Result again = shell.run("auth", "logout");

        assertEquals(0, again.code());
        assertTrue(again.out().startsWith("Nothing was stored for local"), again.out());
    }

    @Test
    void printsNothingWhenQuiet() {
        SERVER.stubFor(post("/revoke").willReturn(ok()));

        assertEquals(new Shell.Result(0, "", ""), shell.run("auth", "logout", "-q"));
    }

    @Test
    void removesAStoreThatCannotBeRead() {
        shell.store("local", "cut off");

        Shell.Result result = shell.run("auth", "logout");

        assertEquals(1, result.code(), "what cannot be read cannot be revoked");
        assertFalse(Files.exists(shell.tokenFile("local")));
    }
}
