package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Cli;
import io.kstlib.auth.cli.agent.RunningAgent.Answer;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.ExitCode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent at its socket: its beginning and its end, and who gets what. */
class AgentServerTest extends AgentTest {

    @Test
    void aLockForgetsEverythingUntilItIsTakenBack() {
        assertEquals(TOKEN, agent.ask("auth", "token"));

        Map<String, ?> locked = call(AgentPlace.About.LOCK);
        assertEquals(List.of("corporate"), locked.get("readable"));
        assertEquals(List.of(), call(AgentPlace.About.STATUS).get("providers"));
        assertEquals(new Answer(423, ""), agent.ask("auth", "token"));

        assertEquals(false, call(AgentPlace.About.UNLOCK).get("locked"));
        assertEquals(TOKEN, agent.ask("auth", "token"));
    }

    @Test
    void aLockOutlastsTheProcess() {
        var unused = call(AgentPlace.About.LOCK);
        agent.close();

        agent = new RunningAgent(home, clock);
        assertEquals(new Answer(423, ""), agent.ask("auth", "token"));
        assertEquals(true, call(AgentPlace.About.STATUS).get("locked"));

        assertEquals(false, call(AgentPlace.About.UNLOCK).get("locked"));
        agent.close();
        agent = new RunningAgent(home, clock);
        assertEquals(TOKEN, agent.ask("auth", "token"));
    }

    @Test
    void nothingOfTheWarmUpIsLeftWhenItEndsMeanwhile() throws InterruptedException {
        CountDownLatch underWay = new CountDownLatch(1);
        agent.warmUp((here, arguments, source) -> {
            underWay.countDown();
            return Cli.run(here, arguments, source);
        });
        underWay.await();

        agent.close();

        assertFalse(Files.exists(agent.place().folder().resolve("rehearsal")));
    }

    @Test
    void aDefectInTheWarmUpIsOneLineOfItsStatus() {
        agent.warmUp((here, arguments, source) -> {
            throw new IllegalStateException("canary");
        });

        String said = "";
        while (said.isEmpty()) {
            said = ((List<?>) call(AgentPlace.About.STATUS).get("said"))
                    .stream().map(String::valueOf).collect(Collectors.joining("\n"));
        }

        assertTrue(said.contains("internal error: java.lang.IllegalStateException"), said);
        assertFalse(said.contains("canary"), said);
    }

    @Test
    void endsWhenItIsAskedTo() throws InterruptedException {
        var unused = call(AgentPlace.About.STOP);

        assertEquals(ExitCode.AGENT_DONE, agent.awaitEnd());
    }

    @Test
    void endsWhenNoOneFindsItsSocketAnyMore() throws IOException, InterruptedException {
        agent.look();
        assertEquals(TOKEN, agent.ask("auth", "token"));
        Files.delete(agent.place().socket());
        Files.createFile(agent.place().socket());

        agent.look();

        assertEquals(ExitCode.AGENT_AWAY, agent.awaitEnd());
        agent.close();
        assertTrue(Files.exists(agent.place().socket()), "what another put there stays");
        Files.delete(agent.place().socket());
    }

    @Test
    void stepsDownForALauncherOfAnotherBuild() throws InterruptedException {
        var unused = call(AgentPlace.About.LOCK);
        String asked = agent.body(home.resolve("newer"), home, "", List.of("auth", "token"));

        assertEquals(new Answer(410, ""), RunningAgent.parsed(agent.exchange(RunningAgent.post("/ask", asked))));

        assertEquals(ExitCode.AGENT_AWAY, agent.awaitEnd(), "systemd starts the other one");
    }

    @Test
    void stepsDownWhenItsOwnBuildHasChanged() throws IOException, InterruptedException {
        assertEquals(TOKEN, agent.ask("auth", "token"));
        Files.writeString(
                Files.createDirectories(agent.distribution().resolve("lib")).resolve("new.jar"), "new");

        assertEquals(new Answer(410, ""), agent.ask("auth", "token"));

        assertEquals(ExitCode.AGENT_AWAY, agent.awaitEnd());
        assertTrue(agent.place().ask(AgentPlace.About.STATUS).isEmpty());
    }

    @Test
    void twoHundredClientsAtOnceGetTheToken() throws InterruptedException, ExecutionException {
        assertEquals(TOKEN, agent.ask("auth", "token", "-q"), "the configuration is loaded");
        ExecutorService clients = Executors.newFixedThreadPool(200);
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(clients.submit(() -> agent.ask("auth", "token", "-q")));
        }
        int tokens = 0;
        for (Future<Answer> answer : answers) {
            Answer got = answer.get();
            tokens += got.equals(TOKEN) ? 1 : 0;
        }
        clients.shutdown();
        assertEquals(200, tokens);
    }

    @Test
    void aClientThatSendsNothingHoldsNoOthersUp() throws IOException {
        assertEquals(TOKEN, agent.ask("auth", "token"), "the configuration is loaded");
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            silent.add(SocketChannel.open(agent.place().address()));
        }

        assertEquals(TOKEN, agent.ask("auth", "token"));
        SocketChannel last = silent.get(silent.size() - 1);
        last.configureBlocking(false);
        assertEquals(0, last.read(ByteBuffer.allocate(1)), "the answer came before their time was over");
        last.configureBlocking(true);
        for (var connection : silent) {
            assertEquals(-1, connection.read(ByteBuffer.allocate(1)), "closed when its time is over");
            connection.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /ask HTTP/1.1\r\n\r\n",
                "POST /ask HTTP/1.1\r\nContent-Length: 999999\r\n\r\n",
                "POST /ask HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /../ask HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
                "\0\0\0\0",
            })
    void whatIsNoRequestGetsNoAnswer(String request) {
        assertEquals("", agent.exchange(request + "\r\n\r\n"));
        assertEquals(TOKEN, agent.ask("auth", "token"));
    }

    @Test
    void thereIsOneAgentOnly() {
        CommandException refused = assertThrows(CommandException.class, () -> new RunningAgent(home, clock).close());

        assertTrue(String.valueOf(refused.getMessage()).contains("runs already"), refused.getMessage());
        assertEquals(TOKEN, agent.ask("auth", "token"));
    }

    @Test
    void theNextAgentWaitsForTheEndOfTheOneBefore() throws Exception {
        agent.close();
        Map<String, String> environment = Map.of(
                "HOME", home.toString(), "XDG_RUNTIME_DIR", home.resolve("run").toString());
        FileChannel ending = AgentPlace.of(environment).take();
        CompletableFuture<RunningAgent> next = new CompletableFuture<>();
        Thread start = new Thread(() -> next.complete(new RunningAgent(home, clock)), "start");
        start.start();
        while (start.getState() != Thread.State.TIMED_WAITING && start.isAlive()) {
            Thread.onSpinWait();
        }
        ending.close();

        agent = next.get(60, TimeUnit.SECONDS);
        assertEquals(TOKEN, agent.ask("auth", "token"));
    }

    @Test
    void theSocketOfAKilledAgentIsReplaced() throws IOException {
        agent.close();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(agent.place().address()); // closing leaves the file
        }
        assertTrue(Files.exists(agent.place().socket()));
        assertTrue(agent.place().ask(AgentPlace.About.STATUS).isEmpty());

        agent = new RunningAgent(home, clock);

        assertEquals(TOKEN, agent.ask("auth", "token"));
    }

    @Test
    void aFolderThatOthersCanUseIsRefused() throws IOException {
        agent.close();
        Files.setPosixFilePermissions(agent.place().folder(), PosixFilePermissions.fromString("rwxr-xr-x"));

        CommandException refused = assertThrows(CommandException.class, () -> new RunningAgent(home, clock).close());

        assertTrue(String.valueOf(refused.getMessage()).contains("chmod 700"), refused.getMessage());
        Files.setPosixFilePermissions(agent.place().folder(), PosixFilePermissions.fromString("rwx------"));
        agent = new RunningAgent(home, clock);
    }

    @Test
    void nothingIsLeftAtTheSocketWhenItHasEnded() {
        agent.close();

        assertFalse(Files.exists(agent.place().socket()));
    }
}
