package io.kstlib.tests.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.killed.RotatingServer;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One process holds the lock on the server and is killed, or stopped for longer than its lease, at each moment of a refresh. The others ask for a
 * token afterwards. The server of tokens accepts each refresh token once.
 */
@Tag("trial")
class DyingHolderIT {

    /** With each server that keeps the login. */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @ValueSource(strings = {"redis-server", "postgres"})
    private @interface ServersTest {}

    private static final int OTHERS = 2;
    private static final int THREADS = 4;
    private static final long LIMIT_SECONDS = 60;

    /** Others wait so long, from the request of the holder on, before they send the same refresh token. */
    private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration LONGER_TIMEOUT = Duration.ofSeconds(20);

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @TempDir
    Path home;

    private final RotatingServer server = new RotatingServer(Duration.ofSeconds(1));
    private SharedServer shared;
    private Fleet holder;
    private Fleet others;
    private Instant expiry;

    /** Makes the holder refresh as soon as the token has expired. */
    private void begin() {
        holder.begin(expiry.plusMillis(1));
    }

    private void logIn(String program, Duration requestTimeout) throws IOException {
        shared = SharedServer.of(program, home);
        Path configuration = SharedLogin.configuration(home, shared, server, requestTimeout);
        expiry = SharedLogin.begun(configuration, home);
        server.lifetime(Duration.ofHours(1));
        holder = Fleet.start(1, 1, configuration, home, Map.of());
        others = Fleet.start(OTHERS, THREADS, configuration, home, Map.of());
    }

    @AfterEach
    void stop() {
        goesOn.countDown();
        List.of(others, holder).forEach(Fleet::close);
        server.close();
        shared.close();
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

    /** The refresh token is spent, and its answer died with the holder. One of the others finds that out, by one request, and all know. */
    private void assertAllKnowThatTheLoginIsLost() {
        List<String> failures = others.failuresAt(now());
        assertTrue(
                failures.stream().allMatch(why -> why.contains("because a refresh was interrupted")),
                failures::toString);
        assertEquals(1, server.refused());
    }

    @ServersTest
    void killedBeforeTheExchangeCostsSomeTime(String program) throws IOException {
        logIn(program, SHORT_TIMEOUT);
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

    @ServersTest
    void killedDuringTheExchangeCostsTheLoginAndOneRequest(String program) throws IOException {
        logIn(program, SHORT_TIMEOUT);
        server.beforeAnswering(this::waitAsServer);
        begin();
        await(reached);
        holder.kill();
        server.beforeAnswering(() -> {});
        goesOn.countDown();

        assertAllKnowThatTheLoginIsLost();
    }

    @ServersTest
    void killedBetweenTheAnswerAndTheWriteCostsTheLoginAndOneRequest(String program) throws IOException {
        logIn(program, SHORT_TIMEOUT);
        server.beforeAnswering(shared::stopWrites);
        begin();
        await("the write", shared::isWriteWaiting); // the lock is renewed later, after a third of the lease
        holder.kill();
        server.beforeAnswering(() -> {});
        shared.dropWritesAndGoOn();

        assertAllKnowThatTheLoginIsLost();
    }

    @ServersTest
    void killedAfterTheWriteCostsNothing(String program) throws IOException {
        logIn(program, SHORT_TIMEOUT);
        List<Answer> first = holder.askAt(expiry.plusMillis(1));
        holder.kill();

        List<Answer> answers = others.askAt(now());

        assertAllHaveTheSecondToken(answers);
        assertEquals(first.get(0).token(), answers.get(0).token());
        assertEquals(0, server.refused());
    }

    @ServersTest
    void stoppedPastItsLeaseLosesTheLockAndNotTheLogin(String program) throws IOException {
        logIn(program, LONGER_TIMEOUT);
        server.beforeAnswering(this::waitAsServer);
        begin();
        await(reached);
        holder.signal("STOP");
        server.beforeAnswering(() -> {});
        goesOn.countDown();
        others.begin(now());
        await("the end of the lease", shared::isLockFree);

        holder.signal("CONT");
        List<Answer> late = holder.answers();
        holder.end(); // tries a last time to store what it has

        List<Answer> answers = others.answers(); // they waited for what the server would answer
        assertAllHaveTheSecondToken(answers);
        assertEquals(late.get(0).token(), answers.get(0).token());
        assertEquals(0, server.refused());
    }

    private static void await(String what, BooleanSupplier there) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!there.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited in vain for " + what);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
