package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.agent.RunningAgent.Answer;
import io.kstlib.auth.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of an agent that refreshes, or holds the only copy of a refreshed token. */
@Timeout(60)
class HeldAtTheEndTest extends HeldTest {

    private final CountDownLatch sent = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private Path tokens;
    private Path away;
    private RunningAgent agent;

    @BeforeEach
    void start() throws IOException {
        Files.createDirectories(home.resolve("run"));
        tokens = shell.tokenFile("local").getParent();
        away = home.resolve("away");
        agent = new RunningAgent(home, clock);
        assertEquals(200, agent.ask("auth", "token").status());
        clock.pass(Duration.ofMinutes(3).plusSeconds(50));
    }

    @AfterEach
    void end() {
        mayAnswer.countDown();
        agent.close();
    }

    private Object status(String what) {
        return agent.place().ask(AgentPlace.About.STATUS).orElseThrow().get(what);
    }

    private void refreshInVain() {
        whileAnswering.set(() -> takeAway(tokens, away));
        agent.look();
        while (!status("unstored").equals(List.of("local"))) {
            Thread.onSpinWait();
        }
    }

    private void repair() throws IOException {
        Files.delete(tokens);
        Files.move(away, tokens);
    }

    private void refreshSlowly() throws InterruptedException {
        whileAnswering.set(() -> {
            sent.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            takeAway(tokens, away);
        });
        agent.look();
        sent.await();
    }

    @Test
    void anUpgradeDoesNotEndItBeforeTheTokenIsStored() throws Exception {
        refreshInVain();
        Path jars = Files.createDirectories(agent.distribution().resolve("lib"));
        Files.writeString(jars.resolve("new.jar"), "new");

        agent.look();

        assertEquals(List.of("local"), status("unstored"), "it still runs");
        assertEquals(new Answer(410, ""), agent.ask("auth", "token"));
        assertTrue(String.valueOf(status("said")).contains("ends when it has stored the refreshed token of local"));
        repair();
        while (agent.place().ask(AgentPlace.About.STATUS).isPresent()) {
            agent.look();
        }
        assertEquals(ExitCode.AGENT_AWAY, agent.awaitEnd());
        assertTrue(Files.readString(shell.tokenFile("local")).contains("new-"));
    }

    @Test
    void aStopDuringARefreshThatCannotBeStoredIsRefused() throws Exception {
        refreshSlowly();
        CompletableFuture<Map<String, ?>> stop = CompletableFuture.supplyAsync(
                () -> agent.place().ask(AgentPlace.About.STOP).orElseThrow(), task -> new Thread(task).start());
        while (!stop.isDone() && !status("providers").equals(List.of())) {
            Thread.onSpinWait();
        }
        mayAnswer.countDown();

        assertEquals(List.of("local"), stop.get().get("unstored"));
        assertEquals(List.of("local"), status("unstored"), "it goes on");
        repair();
        while (!status("unstored").equals(List.of())) {
            agent.look();
        }
        assertTrue(agent.ask("auth", "token").body().startsWith("new-"));
    }

    @Test
    void aSecondEndWaitsForTheFirst() throws Exception {
        refreshSlowly();
        Thread first = new Thread(agent::close, "first");
        first.start();
        while (first.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        Thread second = new Thread(agent::close, "second"); // by a signal
        second.start();
        while (second.isAlive() && second.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }

        assertTrue(second.isAlive());
        mayAnswer.countDown();
        first.join();
        second.join();
    }
}
