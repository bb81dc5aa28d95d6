package io.kstlib.tests.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.LoginOptions;
import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One of several processes is killed in the middle of its refresh. One of the others sends the refresh token once more, after the answer time of the dead, and all
 * learn what came of it. The server accepts each refresh token once, and ends the session if it receives one again.
 */
@Tag("trial")
class KilledMemberIT {

    private static final int PROCESSES = 4;
    private static final int THREADS = 4;
    private static final Duration LIFETIME = Duration.ofSeconds(8);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    @TempDir
    Path home;

    private final RotatingServer server = new RotatingServer(LIFETIME);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch killed = new CountDownLatch(1);

    @ParameterizedTest(name = "with the storage {0}")
    @ValueSource(strings = {"file", "sops"})
    void costsNothingIfTheServerDidNotRotate(String storage) throws IOException {
        Runnable losesTheRequest = () -> server.beforeReplacing(() -> {
            server.beforeReplacing(() -> {});
            holdUntilKilled();
            throw new IllegalStateException("this server has lost the request");
        });
        try (server;
                Fleet fleet = withAKilledMember(storage, losesTheRequest)) {
            Instant time = Clock.systemUTC().instant();
            List<Answer> answers = fleet.askAt(time);

            assertEquals(1, answers.stream().map(Answer::token).distinct().count(), answers::toString);
            assertEquals(2, server.issued(), "the login and one refresh");
            assertEquals(0, server.refused());
            assertWaited(time);
        }
    }

    @ParameterizedTest(name = "with the storage {0}")
    @ValueSource(strings = {"file", "sops"})
    void costsNothingIfTheServerAcceptsWhatItReplacedOnceMore(String storage) throws IOException {
        server.acceptsTheReplacedOneOnceMore();
        try (server;
                Fleet fleet = withAKilledMember(storage, this::holdTheAnswer)) {
            List<Answer> answers = fleet.askAt(Clock.systemUTC().instant());

            assertEquals(1, answers.stream().map(Answer::token).distinct().count(), answers::toString);
            assertEquals(3, server.issued(), "the login, the refresh of the dead, and its repetition");
            assertEquals(0, server.refused());
        }
    }

    @ParameterizedTest(name = "with the storage {0}")
    @ValueSource(strings = {"file", "sops"})
    void costsTheLoginIfTheServerRotatedAndAllLearnThatFromOneRequest(String storage) throws IOException {
        try (server;
                Fleet fleet = withAKilledMember(storage, this::holdTheAnswer)) {
            for (int round = 1; round <= 3; round++) {
                Instant time = Clock.systemUTC().instant();
                List<String> failures = fleet.failuresAt(time);

                assertEquals((PROCESSES - 1) * THREADS, failures.size());
                assertTrue(
                        failures.stream().allMatch(why -> why.contains("has ended, probably because a refresh was interrupted")),
                        failures::toString);
                assertEquals(1, server.refused(), "refusals after round " + round);
                if (round == 1) {
                    assertWaited(time);
                }
            }
        }
    }

    private static void assertWaited(Instant start) {
        Duration took = Duration.between(start, Clock.systemUTC().instant());
        assertTrue(took.compareTo(ANSWER.multipliedBy(4)) < 0, () -> "took " + took);
    }

    private void holdTheAnswer() {
        server.beforeAnswering(() -> {
            server.beforeAnswering(() -> {});
            holdUntilKilled();
        });
    }

    private void holdUntilKilled() {
        asked.countDown();
        await(killed);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Starts the fleet. Its first member is killed while the server works on its refresh, as {@code hold} says. */
    private Fleet withAKilledMember(String storage, Runnable hold) throws IOException {
        Path configuration = configuration(storage);
        Instant expiry;
        try (Kstlib kstlib = Kstlib.builder()
                .configFile(configuration)
                .home(home)
                .environment(Map.of())
                .warnings(warning -> {})
                .build()) {
            Token token =
                    kstlib.provider().login(LoginOptions.with(new Paster()).mode(LoginRequest.Mode.PASTE));
            expiry = token.effectiveExpiry();
        }
        hold.run();
        Fleet fleet = Fleet.start(PROCESSES, THREADS, configuration, home, Map.of());
        fleet.letTheFirstAskAt(expiry);
        await(asked);
        fleet.killTheFirst();
        killed.countDown();
        return fleet;
    }

    private Path configuration(String storage) throws IOException {
        return Files.writeString(home.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: %s
                  providers:
                    corporate:
                      type: oauth2
                      client_id: my-app
                      authorize_url: %s
                      token_url: %s
                      timeouts: { answer: %d }
                """.formatted(
                storage, server.tokenEndpoint().resolve("/authorize"), server.tokenEndpoint(), ANSWER.toSeconds()));
    }
}
