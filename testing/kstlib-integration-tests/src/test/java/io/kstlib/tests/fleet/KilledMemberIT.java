package io.kstlib.tests.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.login.LoginOptions;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One of several processes is killed in the middle of its refresh. One of the others sends the refresh token once more, when the request timeout has
 * passed, and all learn what came of it. The server accepts each refresh token once, and ends the session if it receives one again.
 */
@Tag("trial")
class KilledMemberIT {

    private static final int PROCESSES = 4;
    private static final int THREADS = 4;
    private static final Duration LIFETIME = Duration.ofSeconds(8);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    Path home;

    private final RotatingServer server = new RotatingServer(LIFETIME);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch killed = new CountDownLatch(1);
    private int graceSeconds;

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
            List<Answer> answers = fleet.askAt(Clock.systemUTC().instant());

            assertEquals(1, answers.stream().map(Answer::token).distinct().count(), answers::toString);
            assertEquals(2, server.issued(), "the login and one refresh");
            assertEquals(0, server.refused());
            assertRepeatedOnce(true);
        }
    }

    @ParameterizedTest(name = "with the storage {0}, and the grace period {1}")
    @CsvSource({"file, is not known", "sops, is known"})
    void costsNothingIfTheServerAcceptsWhatItReplacedOnceMore(String storage, String grace) throws IOException {
        boolean isKnown = grace.equals("is known");
        graceSeconds = isKnown ? 60 : 0;
        server.acceptsTheReplacedOneOnceMore();
        try (server;
                Fleet fleet = withAKilledMember(storage, this::holdTheAnswer)) {
            List<Answer> answers = fleet.askAt(Clock.systemUTC().instant());

            assertEquals(1, answers.stream().map(Answer::token).distinct().count(), answers::toString);
            assertEquals(3, server.issued(), "the login, the refresh that was interrupted, and its repetition");
            assertEquals(0, server.refused());
            assertRepeatedOnce(!isKnown);
        }
    }

    @ParameterizedTest(name = "with the storage {0}")
    @ValueSource(strings = {"file", "sops"})
    void costsTheLoginIfTheServerRotatedAndAllLearnThatFromOneRequest(String storage) throws IOException {
        try (server;
                Fleet fleet = withAKilledMember(storage, this::holdTheAnswer)) {
            for (int round = 1; round <= 3; round++) {
                List<String> failures = fleet.failuresAt(Clock.systemUTC().instant());

                assertEquals((PROCESSES - 1) * THREADS, failures.size());
                assertTrue(
                        failures.stream()
                                .allMatch(why -> why.contains("has ended, probably because a refresh was interrupted")),
                        failures::toString);
                assertEquals(1, server.refused(), "refusals after round " + round);
                assertRepeatedOnce(true);
            }
        }
    }

    /** The first request arrives after the time that is noted, later on a busy machine, so some of the request timeout is left for that. */
    private void assertRepeatedOnce(boolean waited) {
        List<Instant> sent = server.refreshes();
        assertEquals(2, sent.size(), "the refresh that was interrupted and its repetition");
        Duration between = Duration.between(sent.get(0), sent.get(1));
        Duration limit = waited ? REQUEST_TIMEOUT.dividedBy(2) : REQUEST_TIMEOUT.minusSeconds(1);
        assertEquals(waited, between.compareTo(limit) > 0, () -> "repeated after " + between);
        assertTrue(between.compareTo(REQUEST_TIMEOUT.multipliedBy(4)) < 0, () -> "repeated after " + between);
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
            Token token = kstlib.client().login(LoginOptions.with(new Paster()).mode(LoginRequest.Mode.MANUAL));
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
                      timeouts: { request: %d }
                      refresh_grace: %d
                """.formatted(
                        storage,
                        server.tokenEndpoint().resolve("/authorize"),
                        server.tokenEndpoint(),
                        REQUEST_TIMEOUT.toSeconds(),
                        graceSeconds));
    }
}
