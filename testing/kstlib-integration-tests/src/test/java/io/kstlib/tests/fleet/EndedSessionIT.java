package io.kstlib.tests.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many processes with many threads of a person whose session has ended. Only one of them sends the spent refresh token, and only once. */
@Tag("trial")
class EndedSessionIT {

    private static final int PROCESSES = 4;
    private static final int THREADS = 8;
    private static final int ROUNDS = 4;
    private static final Duration LIFETIME = Duration.ofSeconds(5);

    @TempDir
    Path home;

    @ParameterizedTest(name = "with the storage {0}")
    @ValueSource(strings = {"file", "sops"})
    void oneSendsTheSpentTokenAndTheOthersKnow(String storage) throws IOException {
        try (RotatingServer server = new RotatingServer(LIFETIME);
                Kstlib kstlib = kstlib(configuration(storage, server))) {
            Token token = kstlib.client().login(LoginOptions.with(new Paster()).mode(LoginRequest.Mode.MANUAL));
            server.endSession();
            try (Fleet fleet = Fleet.start(PROCESSES, THREADS, configuration(storage, server), home, Map.of())) {
                Instant time = token.effectiveExpiry();
                for (int round = 1; round <= ROUNDS; round++) {
                    List<String> failures = fleet.failuresAt(time);

                    assertEquals(PROCESSES * THREADS, failures.size());
                    assertTrue(
                            failures.stream().allMatch(why -> why.contains("the session of \"corporate\" has ended")),
                            failures::toString);
                    assertEquals(1, server.refused(), "refusals after round " + round);
                    time = Clock.systemUTC().instant().plusSeconds(1);
                }
            }
            LoginStatus status = kstlib.client().status();
            assertEquals(LoginStatus.State.EXPIRED, status.state());
            assertTrue(status.sessionEnd().orElseThrow().reason().contains("invalid_grant"));

            assertThrows(NotLoggedInException.class, () -> kstlib.client().refreshToken());
            assertEquals(2, server.refused(), "a person insisted");
        }
    }

    private Kstlib kstlib(Path configuration) {
        return Kstlib.builder()
                .configFile(configuration)
                .home(home)
                .environment(Map.of())
                .warnings(warning -> {})
                .build();
    }

    private Path configuration(String storage, RotatingServer server) throws IOException {
        return Files.writeString(home.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: %s
                  providers:
                    corporate:
                      type: oauth2
                      client_id: my-app
                      authorize_url: %s
                      token_url: %s
                """.formatted(
                        storage, server.tokenEndpoint().resolve("/authorize"), server.tokenEndpoint()));
    }
}
