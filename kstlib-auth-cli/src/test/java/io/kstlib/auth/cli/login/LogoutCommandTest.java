package io.kstlib.auth.cli.login;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                        StoredTokens.expiring(Duration.ofHours(1))
                                .issuedBy(SERVER.baseUrl() + "/token", "my-app")
                                .refreshable()
                                .json());
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

        assertEquals(4, result.code());
        assertFits("logout", result.out());
        assertTrue(result.out().contains("\"may_still_be_valid\":true"), result.out());
        assertTrue(result.out().contains("\"removed\":true"), result.out());
        assertTrue(result.out().contains("\"complete\":false"), result.out());
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
    void isDoneWhenNoOneWasLoggedIn() {
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

        assertEquals(4, result.code(), "what cannot be read cannot be revoked");
        assertFalse(Files.exists(shell.tokenFile("local")));
        assertAdviceCanStillBeFollowed(result.err());
    }

    @Test
    void removesTheTokenOfAnotherIssuerWithoutSendingItAnywhere() { // security rule 10
        shell.store(
                "local",
                StoredTokens.expiring(Duration.ofHours(1))
                        .issuedBy("https://other.company.com", "my-app")
                        .json());

        Shell.Result result = shell.run("auth", "logout");

        assertEquals(4, result.code());
        assertEquals(0, SERVER.getAllServeEvents().size());
        assertTrue(result.err().contains("was issued for https://other.company.com"), result.err());
        assertAdviceCanStillBeFollowed(result.err());
    }

    /** Asserts that the advice can be followed: what is removed cannot be restored, and another try cannot revoke it. */
    private static void assertAdviceCanStillBeFollowed(String said) {
        assertFalse(said.contains("Restore"), said);
        assertFalse(said.contains("log in"), said);
        assertTrue(
                said.contains("end the session at the provider that issued it, on its account or security page"), said);
    }

    @Test
    void saysThatTheTokenIsStillThere() throws IOException {
        Files.delete(shell.tokenFile("local"));
        Files.createDirectories(shell.tokenFile("local").resolve("somebody-put-this-here"));

        Shell.Result result = shell.run("auth", "logout", "--json");

        assertEquals(1, result.code());
        assertFits("logout", result.out());
        assertTrue(result.out().contains("\"removed\":false"), result.out());
        assertTrue(result.out().contains("\"token\":\"token\",\"result\":\"failed\""), result.out());
        assertTrue(result.err().contains("the stored token could not be removed and is still there"), result.err());
        assertFalse(result.err().contains("it can no longer be revoked from here"), result.err());
    }

    @Test
    void saysThatTheSessionGoesOnAtAProviderWithoutSessions() {
        SERVER.stubFor(post("/revoke").willReturn(ok()));

        Shell.Result result = shell.run("auth", "logout", "--sso", "--json");

        assertEquals(5, result.code());
        assertFits("logout", result.out());
        assertTrue(result.out().contains("\"session\":{\"result\":\"not_supported\""), result.out());
        assertTrue(result.err().contains("kstlib: warning: the session at the provider was not ended"), result.err());
        assertFalse(Files.exists(shell.tokenFile("local")));
    }

    @Test
    void logsOutOfAllAndLetsNoneKeepTheOthers() {
        SERVER.stubFor(post("/revoke").willReturn(ok()));
        shell.configure(Configs.oauth2(
                        SERVER.baseUrl(),
                        "    broken:",
                        "      type: oauth2",
                        "      client_id: my-app",
                        "      token_storage: nowhere",
                        "    other:",
                        "      type: oauth2",
                        "      client_id: my-app",
                        "      authorize_url: " + SERVER.baseUrl() + "/authorize",
                        "      token_url: " + SERVER.baseUrl() + "/token"))
                .store(
                        "other",
                        StoredTokens.expiring(Duration.ofHours(1))
                                .issuedBy(SERVER.baseUrl() + "/token", "my-app")
                                .json());

        Shell.Result result = shell.run("auth", "logout", "--all", "--json");

        assertEquals(3, result.code(), result.err());
        assertFits("logout", result.out());
        assertTrue(result.err().contains("nowhere"), result.err());
        assertTrue(
                result.out().contains("\"provider\":\"other\",\"account\":\"default\",\"removed\":true"), result.out());
        assertFalse(Files.exists(shell.tokenFile("local")));
        assertFalse(Files.exists(shell.tokenFile("other")));
    }

    @Test
    void listsEachOfAll() {
        SERVER.stubFor(post("/revoke").willReturn(serverError()));

        Shell.Result result = shell.run("auth", "logout", "-a");

        assertEquals(4, result.code());
        assertTrue(result.out().startsWith("Logged out of local ("), result.out());
        assertTrue(result.err().contains("kstlib: warning: local: the refresh_token was not revoked"), result.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--all local", "--revoke --no-revoke", "--no-browser", "-t 5", "--sso -t 0"})
    void refusesWhatDoesNotGoTogether(String options) {
        List<String> arguments = new ArrayList<>(List.of("auth", "logout"));
        arguments.addAll(List.of(options.split(" ")));

        Shell.Result result = shell.run(arguments);

        assertEquals(3, result.code());
        assertTrue(Files.exists(shell.tokenFile("local")));
    }
}
