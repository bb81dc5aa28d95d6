package io.kstlib.tests.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.killed.RotatingServer;
import io.kstlib.tests.tool.LocalRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One process holds the lock on the Redis server and is killed, or stopped for longer than its lease, at each moment of a refresh. The others ask for a
 * token afterwards. The server of tokens accepts each refresh token once.
 */
@Tag("trial")
class DyingHolderIT {

    private static final int OTHERS = 2;
    private static final int THREADS = 4;
    private static final long LIMIT_SECONDS = 60;

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @TempDir
    Path home;

    private LocalRedis redis;
    private RotatingServer server;
    private Fleet holder;
    private Fleet others;
    private Instant expiry;

    @BeforeEach
    void logIn() throws IOException {
        redis = LocalRedis.in(home);
        server = new RotatingServer(Duration.ofSeconds(1));
        Path configuration = SharedLogin.configuration(home, redis, server);
        expiry = SharedLogin.begun(configuration, home);
        server.lifetime(Duration.ofHours(1));
        holder = Fleet.start(1, 1, configuration, home, Map.of());
        others = Fleet.start(OTHERS, THREADS, configuration, home, Map.of());
    }

    /** Makes the holder refresh. */
    private void begin() {
        holder.begin(expiry.plusMillis(1));
    }

    @AfterEach
    void stop() {
        goesOn.countDown();
        others.close();
        holder.close();
        server.close();
        redis.close();
    }

    /** Waits, as the server, for what the test does to the holder. */
    private void waitAsServer() {
        reached.countDown();
        await(goesOn);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS), "waited in vain");
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }

    private void assertAllHaveTheSecondToken(List<Answer> answers) {
        assertEquals(OTHERS * THREADS, answers.size());
        assertTrue(answers.stream().allMatch(Answer::wasValid), answers::toString);
        assertEquals(1, answers.stream().map(Answer::token).distinct().count(), answers::toString);
        assertEquals(2, server.issued());
    }

    /** The refresh token is spent, and its answer died with the holder. Only one of the others finds that out, by the one request that tells. */
    private void assertAllKnowThatTheSessionEnded() {
        List<String> failures = others.failuresAt(now());
        assertTrue(
                failures.stream().allMatch(why -> why.contains("the session of \"corporate\" has ended")),
                failures::toString);
        assertEquals(1, server.refused());
    }

    @Test
    void killedBeforeTheExchangeCostsALease() {
        server.beforeReplacing(() -> {
            waitAsServer();
            throw new IllegalStateException("as if the request had not arrived");
        });
        begin();
        await(reached);
        holder.kill();
        server.beforeReplacing(() -> {});
        goesOn.countDown();

        assertAllHaveTheSecondToken(others.askAt(now()));
        assertEquals(0, server.refused());
    }

    @Test
    void killedDuringTheExchangeCostsTheLoginAndOneRequest() {
        server.beforeAnswering(this::waitAsServer);
        begin();
        await(reached);
        holder.kill();
        server.beforeAnswering(() -> {});
        goesOn.countDown();

        assertAllKnowThatTheSessionEnded();
    }

    @Test
    void killedBetweenTheAnswerAndTheWriteCostsTheLoginAndOneRequest() throws IOException {
        server.beforeAnswering(() -> {
            try {
                redis.ask("CLIENT", "PAUSE", "60000", "WRITE");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
        begin();
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
                !redis.ask("INFO", "clients").contains("blocked_clients:1");
                LockSupport.parkNanos(1_000_000)) {
            assertTrue(System.nanoTime() < end, "nothing was written");
        }
        holder.kill();
        server.beforeAnswering(() -> {});
        redis.ask("CLIENT", "UNPAUSE");

        assertAllKnowThatTheSessionEnded();
    }

    @Test
    void killedAfterTheWriteCostsNothing() {
        List<Answer> first = holder.askAt(expiry.plusMillis(1));
        holder.kill();

        List<Answer> answers = others.askAt(now());

        assertAllHaveTheSecondToken(answers);
        assertEquals(first.get(0).token(), answers.get(0).token());
        assertEquals(0, server.refused());
    }

    @Test
    void stoppedPastItsLeaseOverwritesNothingAndGivesTheLoginBack() throws IOException {
        server.beforeAnswering(this::waitAsServer);
        begin();
        await(reached);
        holder.signal("STOP");
        server.beforeAnswering(() -> {});
        goesOn.countDown();
        assertAllKnowThatTheSessionEnded();

        holder.signal("CONT");
        List<Answer> late = holder.answers();
        assertTrue(late.get(0).wasValid(), late::toString);
        holder.end(); // tries a last time to store what it has

        List<Answer> answers = others.askAt(now());
        assertAllHaveTheSecondToken(answers);
        assertEquals(
                late.stream().map(Answer::token).collect(Collectors.toSet()),
                answers.stream().map(Answer::token).collect(Collectors.toSet()));
        assertEquals(1, server.refused());
    }
}
