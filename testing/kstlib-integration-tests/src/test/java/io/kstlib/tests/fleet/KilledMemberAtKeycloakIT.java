package io.kstlib.tests.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.tests.keycloak.KeycloakServer;
import io.kstlib.tests.keycloak.WithKeycloak;
import io.kstlib.tests.person.LoginAs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** One of several processes is killed when Keycloak has replaced the refresh token and before the answer has arrived. */
@Tag("trial")
@WithKeycloak
@ResourceLock(WithKeycloak.ROTATING)
class KilledMemberAtKeycloakIT {

    private static final int PROCESSES = 3;
    private static final int THREADS = 4;
    private static final String REALM = "rotating";

    private final KeycloakServer keycloak;
    private final HoldingRelay relay;
    private final String client = "cli-killed-" + UUID.randomUUID();

    @TempDir
    Path home;

    KilledMemberAtKeycloakIT(KeycloakServer keycloak) {
        this.keycloak = keycloak;
        this.relay = new HoldingRelay(URI.create(keycloak.issuer(REALM) + "/protocol/openid-connect/token"));
    }

    @BeforeEach
    void addClient() {
        keycloak.admin()
                .addClient(
                        REALM,
                        client,
                        Map.of(
                                "publicClient",
                                true,
                                "standardFlowEnabled",
                                true,
                                "redirectUris",
                                List.of("http://127.0.0.1/callback"),
                                "attributes",
                                Map.of("pkce.code.challenge.method", "S256", "access.token.lifespan", "5")));
    }

    @AfterEach
    void closeRelay() {
        keycloak.admin().allowReuse(REALM, 0);
        relay.close();
    }

    @Test
    void costsNothingWhereOneReuseIsAllowed() throws IOException {
        keycloak.admin().allowReuse(REALM, 1);
        try (Kstlib kstlib = kstlib();
                Fleet fleet = withAKilledMember(kstlib)) {
            List<Answer> answers = fleet.askAt(Clock.systemUTC().instant());

            assertEquals(1, answers.stream().map(Answer::token).distinct().count(), answers::toString);
            assertTrue(answers.stream().allMatch(Answer::wasValid), answers::toString);
            assertEquals(2, events("REFRESH_TOKEN"), "the refresh that was interrupted and its repetition");
            kstlib.client().refreshToken();
            assertEquals(0, events("REFRESH_TOKEN_ERROR"), "the session goes on");
        }
    }

    @Test
    void costsTheLoginWhereNoneIsAndOneRequestTellsAll() throws IOException {
        try (Kstlib kstlib = kstlib();
                Fleet fleet = withAKilledMember(kstlib)) {
            for (int round = 1; round <= 2; round++) {
                List<String> failures = fleet.failuresAt(Clock.systemUTC().instant());

                assertEquals((PROCESSES - 1) * THREADS, failures.size());
                assertTrue(
                        failures.stream()
                                .allMatch(why -> why.contains("has ended, probably because a refresh was interrupted")),
                        failures::toString);
                assertEquals(1, events("REFRESH_TOKEN_ERROR"), "after round " + round);
            }
        }
    }

    private Kstlib kstlib() throws IOException {
        return Kstlib.builder()
                .configFile(configuration())
                .home(home)
                .environment(Map.of())
                .warnings(warning -> {})
                .build();
    }

    private Fleet withAKilledMember(Kstlib kstlib) throws IOException {
        Token token = kstlib.client()
                .login(LoginOptions.with(new LoginAs("alice", "wonderland")).mode(LoginRequest.Mode.NO_BROWSER));
        Fleet fleet = Fleet.start(PROCESSES, THREADS, configuration(), home, Map.of());
        relay.holdNext();
        fleet.letTheFirstAskAt(token.effectiveExpiry());
        relay.awaitAnswer();
        fleet.killTheFirst();
        relay.release();
        return fleet;
    }

    private Path configuration() throws IOException {
        return Files.writeString(
                home.resolve("kstlib.conf.yml"), """
                auth:
                  default_provider: corporate
                  token_storage: sops
                  callback_server: { port: 0 }
                  providers:
                    corporate:
                      type: oidc
                      issuer: %s
                      token_endpoint: %s
                      client_id: %s
                      scopes: [openid]
                      timeouts: { request: 5 }
                """.formatted(keycloak.issuer(REALM), relay.endpoint(), client));
    }

    private long events(String type) {
        return keycloak.admin().events(REALM).stream()
                .filter(event -> event.clientId().equals(client) && event.type().equals(type))
                .count();
    }
}
