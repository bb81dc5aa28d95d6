package io.kstlib.auth.cli.agent;

import static com.github.tomakehurst.wiremock.client.WireMock.badRequest;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.unauthorized;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.StoredTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the agent refreshes by itself. */
class RefreshAheadTest extends HeldTest {

    @Test
    void aTokenThatIsUsedIsRefreshedBeforeACommandWouldHaveTo() {
        assertEquals(Optional.of(StoredTokens.ACCESS + "\n" + AgentAnswers.END), ask());
        clock.set(Shell.NOW.plus(Duration.ofMinutes(4)).minusSeconds(10));
        assertEquals(Optional.of(StoredTokens.ACCESS + "\n" + AgentAnswers.END), ask());

        libraries.refresh();

        assertEquals(1, requests());
        assertTrue(ask().orElseThrow().startsWith("new-"));
        assertEquals(
                new Shell.Result(0, ask().orElseThrow().replace(AgentAnswers.END, ""), ""), shell.run("auth", "token"));
    }

    @Test
    void aFreshTokenIsLeftAsItIs() {
        assertTrue(ask().isPresent());

        libraries.refresh();

        assertEquals(0, requests());
    }

    @Test
    void oneThatNoOneAskedForWithinTheIdleLimitIsNotRefreshed() {
        store(Duration.ofMinutes(32));
        assertTrue(ask().isPresent());
        clock.set(Shell.NOW.plus(Duration.ofMinutes(31)).plusSeconds(30));

        libraries.refresh();

        assertEquals(0, requests());
        assertEquals(Optional.empty(), ask());
        assertEquals(List.of(), libraries.logins());
    }

    @Test
    void nothingIsLoadedAsLongAsNothingIsDue() throws IOException {
        assertTrue(ask().isPresent());
        Path away = Files.move(configuration(), home.resolve("away"));
        clock.pass(Duration.ofMinutes(1));

        libraries.refresh();

        assertEquals(List.of("local"), libraries.logins(), "else it would be forgotten");
        Files.move(away, configuration());
        clock.pass(Duration.ofMinutes(2).plusSeconds(50));
        libraries.refresh();
        assertEquals(1, requests());
    }

    @Test
    void anIdTokenThatWasAskedForIsRefreshedAheadToo() {
        Instant issued = Shell.NOW.minus(Duration.ofMinutes(5));
        String id = StoredTokens.jwt(Map.of(
                "iat",
                issued.getEpochSecond(),
                "exp",
                Shell.NOW.plus(Duration.ofMinutes(5)).getEpochSecond()));
        shell.store(
                "local",
                StoredTokens.expiring(Duration.ofHours(1))
                        .issuedBy(server.baseUrl() + "/token", "my-app")
                        .refreshable()
                        .with("id_token", id)
                        .json());
        assertTrue(
                ask("auth", "credential", "kubectl", "local", "--access-token").isPresent());
        clock.pass(Duration.ofMinutes(3).plusSeconds(50));
        libraries.refresh();
        assertEquals(0, requests());

        assertTrue(ask("auth", "credential", "kubectl", "local").isPresent());
        libraries.refresh();

        assertEquals(1, requests());
        libraries.refresh();
        assertEquals(1, requests(), "the server gave no other one");
    }

    @Test
    void oneThatWasLoggedOutIsNotRefreshed() throws IOException {
        assertTrue(ask().isPresent());
        Files.delete(shell.tokenFile("local"));
        clock.set(Shell.NOW.plus(Duration.ofMinutes(5)));

        libraries.refresh();

        assertEquals(0, requests());
        assertEquals(List.of(), libraries.logins());
    }

    @Test
    void nothingIsRefreshedByAConfigurationThatIsNotInForceAnyMore() throws IOException {
        assertTrue(ask().isPresent());
        configure(Configs.oauth2(server.baseUrl(), "      leeway: x"));
        clock.set(Shell.NOW.plus(Duration.ofMinutes(5)));

        libraries.refresh();

        assertEquals(0, requests());
        assertEquals(List.of(), libraries.logins());
    }

    @Test
    void aServerThatRefusesIsLeftToTheCommand() {
        server.stubFor(post("/token").willReturn(badRequest().withBody("{\"error\":\"invalid_grant\"}")));
        assertTrue(ask().isPresent());
        clock.set(Shell.NOW.plus(Duration.ofMinutes(5)).plusSeconds(1));

        libraries.refresh();

        assertEquals(Optional.empty(), ask());
    }

    @Test
    void whatAServerRefusesIsSentOnceAndReadAnewAfterTheCommand() {
        server.stubFor(post("/token").willReturn(unauthorized().withBody("{\"error\":\"invalid_client\"}")));
        assertTrue(ask().isPresent());
        clock.pass(Duration.ofMinutes(3).plusSeconds(50));

        libraries.refresh();

        assertEquals(1, requests());
        assertTrue(ask().isPresent(), "as long as it is fresh");
        clock.pass(Duration.ofSeconds(31));
        assertFalse(libraries.hasWork());
        assertEquals(Optional.empty(), ask());
        assertEquals(List.of(), libraries.logins(), "so that a new secret counts");
    }
}
