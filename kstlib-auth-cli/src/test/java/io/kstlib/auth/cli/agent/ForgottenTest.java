package io.kstlib.auth.cli.agent;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Configs;
import io.kstlib.auth.cli.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the agent forgets, and what it must not. */
@Tag("outer")
class ForgottenTest extends HeldTest {

    @Test
    void whatNoOneUsesIsForgottenWithItsKeysAndALockStillKnowsWhatItProtects() {
        assertTrue(ask().isPresent());
        assertEquals(List.of("local"), libraries.logins());
        clock.pass(RunningAgent.IDLE);

        libraries.refresh();

        assertEquals(List.of(), libraries.logins());
        assertEquals(List.of("local"), libraries.lock().readable());
    }

    @Test
    void aLockSaysNothingOfALoginThatIsNotThere() throws IOException {
        assertTrue(ask().isPresent());
        Files.delete(shell.tokenFile("local"));

        assertEquals(new HeldLibraries.Lock(List.of(), List.of(), List.of()), libraries.lock());
    }

    @Test
    void aLogoutByTheCommandLasts() {
        server.stubFor(post("/revoke").willReturn(ok()));
        assertTrue(ask().isPresent());
        clock.pass(Duration.ofMinutes(3).plusSeconds(50));
        Shell.Result logout = shell.run("auth", "logout");
        assertEquals(0, logout.code(), logout.err());
        int before = requests();

        libraries.refresh();

        assertEquals(Optional.empty(), ask());
        assertEquals(before, requests());
        store(Duration.ofHours(1));
        assertTrue(ask().isPresent(), "after another login");
    }

    @Test
    void everNewTargetsDoNotFillTheMemory() {
        assertTrue(ask().isPresent());
        for (int i = 0; i < 500; i++) {
            assertEquals(List.of("local"), libraries.logins());
            assertEquals(
                    Optional.empty(),
                    ask("auth", "credential", "kubectl", "local", "--access-token", "--scope", "scope-" + i));
        }

        assertEquals(List.of(), libraries.logins());
        assertTrue(ask().isPresent());
    }

    @Test
    void oneTokenThatIsMissingIsCountedOnce() {
        assertTrue(ask().isPresent());
        for (int i = 0; i < 500; i++) {
            assertEquals(
                    Optional.empty(),
                    ask("auth", "credential", "kubectl", "local", "--access-token", "--scope", "another"));
        }

        assertEquals(List.of("local"), libraries.logins());
    }

    @Test
    void aRefreshThatIsWaitingWhenALockComesIsNotMade() {
        Deque<Runnable> waiting = new ConcurrentLinkedDeque<>();
        holdBy(waiting::add);
        assertTrue(ask().isPresent());
        clock.pass(Duration.ofMinutes(3).plusSeconds(50));
        libraries.refresh();
        assertEquals(1, waiting.size());

        CompletableFuture<HeldLibraries.Lock> lock =
                CompletableFuture.supplyAsync(libraries::lock, task -> new Thread(task).start());
        while (!libraries.isLocked()) {
            Thread.onSpinWait();
        }
        waiting.pop().run();

        assertEquals(0, requests());
        assertEquals(List.of(), libraries.logins());
        while (!lock.isDone()) {
            Optional.ofNullable(waiting.poll()).ifPresent(Runnable::run);
        }
        assertEquals(Optional.empty(), ask());
    }

    @Test
    void aTokenThatCouldNotBeStoredIsKeptAndReportedUntilItCanBe() throws IOException {
        Path tokens = shell.tokenFile("local").getParent();
        Path away = home.resolve("away");
        assertTrue(ask().isPresent());
        clock.pass(Duration.ofMinutes(3).plusSeconds(50));
        whileAnswering.set(() -> takeAway(tokens, away));

        libraries.refresh();

        assertEquals(1, requests());
        assertEquals(List.of("local"), libraries.unstored());
        assertTrue(log.said().toString().contains("could not be stored"), log.said()::toString);
        assertEquals(Optional.empty(), ask());
        assertEquals(List.of("local"), libraries.lock().unstored());
        clock.pass(Duration.ofHours(2));
        libraries.refresh();
        assertEquals(List.of("local"), libraries.unstored(), "neither a lock nor time drops it");

        Files.delete(tokens);
        Files.move(away, tokens);
        libraries.refresh();

        assertEquals(List.of(), libraries.unstored());
        assertTrue(Files.readString(shell.tokenFile("local")).contains("new-"));
        assertEquals(1, requests());
        libraries.close();
        assertFalse(err.toString(StandardCharsets.UTF_8).contains("is lost"), err::toString);
    }

    @Test
    void aTokenThatIsLostAtTheEndIsReported() throws IOException {
        Path tokens = shell.tokenFile("local").getParent();
        assertTrue(ask().isPresent());
        clock.pass(Duration.ofMinutes(3).plusSeconds(50));
        whileAnswering.set(() -> takeAway(tokens, home.resolve("away")));
        libraries.refresh();

        libraries.close();

        assertTrue(
                err.toString(StandardCharsets.UTF_8).contains("the refreshed token of \"local\" is lost"),
                err::toString);
    }

    @Test
    @Timeout(60)
    void aRefreshThatHangsKeepsNeitherARequestNorALockWaiting() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        holdBy(threads);
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        whileAnswering.set(() -> {
            sent.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        assertTrue(ask().isPresent());
        clock.pass(Duration.ofMinutes(3).plusSeconds(50));
        libraries.refresh();
        sent.await();

        configure(Configs.oauth2(server.baseUrl(), "  status: { expiring_soon_threshold: 100 }"));
        assertTrue(ask().isPresent(), "by the changed configuration");
        assertEquals(List.of("local"), libraries.lock().readable());
        mayAnswer.countDown();
        libraries.close();

        assertTrue(Files.readString(shell.tokenFile("local")).contains("new-"), "the end waits for it");
        threads.shutdown();
    }
}
