package io.kstlib.tests.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One login on a server for many processes, which share no files but a key. The server of tokens accepts each refresh token once.
 * {@code kstlib.fleet.rounds} makes the test shorter.
 */
@Order(1)
@Tag("trial")
class SharedLoginIT {

    private static final int PROCESSES = 4;
    private static final int THREADS = 16;
    private static final int ROUNDS = Integer.getInteger("kstlib.fleet.rounds", 20);
    private static final Duration LIFETIME = Duration.ofSeconds(8); // long enough for 64 threads on a busy machine
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"redis-server", "valkey-server", "postgres"})
    void oneRefreshARoundAndATokenForEveryone(String program) throws IOException {
        try (SharedServer shared = SharedServer.of(program, home);
                RotatingServer server = new RotatingServer(LIFETIME)) {
            Path configuration = SharedLogin.configuration(home, shared, server, REQUEST_TIMEOUT);
            Instant expiry = SharedLogin.begun(configuration, home);
            try (Fleet fleet = Fleet.start(PROCESSES, THREADS, configuration, home, Map.of())) {
                for (int round = 1; round <= ROUNDS; round++) {
                    List<Answer> answers =
                            fleet.askAt(expiry.plusMillis(1)); // times of answers have no fractions of it

                    assertEquals(PROCESSES * THREADS, answers.size());
                    assertTrue(answers.stream().allMatch(Answer::wasValid), answers::toString);
                    Set<String> tokens = answers.stream().map(Answer::token).collect(Collectors.toSet());
                    assertEquals(1, tokens.size(), answers::toString);
                    assertEquals(1 + round, server.issued(), "tokens after round " + round);
                    assertEquals(0, server.refused());
                    expiry = answers.get(0).expiry();
                }
            }
        }
    }
}
