package io.kstlib.tests.killed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.command.StoredToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent refreshes ahead at a server that accepts each refresh token only once, and something goes wrong. */
@Order(1)
@Timeout(180)
class ResidentAgentIT {

    /** By so much a token of an hour is older that the agent refreshes it now, and the command would in ten seconds. */
    private static final Duration ALMOST_STALE = Duration.ofSeconds(3_530);

    @TempDir
    Path home;

    private Command command;

    /** The same, and no launcher that asks the agent. */
    private Command withoutAgent;

    @BeforeEach
    void prepare() throws IOException {
        RequiredTool.onPath("nc.openbsd", "curl");
        String runtime = Files.createDirectory(home.resolve("run")).toString();
        command = Command.in(home).with("XDG_RUNTIME_DIR", runtime);
        withoutAgent = Command.inThisJvm(home).with("XDG_RUNTIME_DIR", runtime);
    }

    private void logIn(RotatingServer server, Path tokens) throws IOException {
        Path folder = Files.createDirectories(home.resolve(".config/kstlib"));
        Files.writeString(folder.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: file
                  storage: { file: { directory: '%s' } }
                  providers:
                    corporate:
                      type: oauth2
                      authorize_url: http://127.0.0.1:9/authorize
                      client_id: my-app
                      token_url: %s
                      timeouts: { request: 2 }
                """.formatted(tokens, server.tokenEndpoint()));
        server.logIn(withoutAgent);
    }

    private RunningCommand startAgent() {
        RunningCommand agent = command.start("agent", "serve");
        Path socket = home.resolve("run/kstlib/agent.sock");
        awaitThat(() -> Files.exists(socket), "there is an agent");
        return agent;
    }

    private static void awaitThat(BooleanSupplier isSo, String what) {
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!isSo.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, what);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Lets a command ask for a token that the agent refreshes ahead. */
    private void use() {
        StoredToken.age(home, "corporate", ALMOST_STALE);
        assertEquals("access-1", token());
    }

    private String token() {
        return command.run("auth", "token").endedWith(0).line();
    }

    private String storedRefreshToken() {
        return StoredToken.field(home, "corporate", "refresh_token");
    }

    @Test
    void aKillWhileTheServerAnswersCostsNoMoreThanThatOfACommand() throws IOException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (RotatingServer server = new RotatingServer()) {
            logIn(server, home.resolve("tokens"));
            try (RunningCommand agent = startAgent()) {
                server.beforeAnswering(() -> {
                    asked.countDown();
                    await(answered);
                });
                use();
                await(asked);
                agent.signal("KILL");
                assertEquals(137, agent.await().exitCode());
            }
            server.beforeAnswering(() -> {});
            answered.countDown();
            server.acceptsTheReplacedOneOnceMore();

            Result repeated = withoutAgent.run("auth", "token", "--refresh").endedWith(0);

            assertTrue(repeated.err().contains("The server accepted the refresh token once more"), repeated::toString);
            assertEquals("access-3", repeated.line());
            assertEquals("refresh-3", storedRefreshToken());
            assertEquals("access-3", token());
            assertEquals(0, server.refused());
        }
    }

    @Test
    @Tag("trial")
    void nothingIsSentWhileTheDiskIsFull() throws IOException {
        try (RotatingServer server = new RotatingServer();
                SmallDisk disk = SmallDisk.at(home.resolve("disk"))) {
            logIn(server, disk.folder().resolve("tokens"));
            try (RunningCommand agent = startAgent()) {
                StoredToken.age(home, "corporate", ALMOST_STALE);
                disk.fill();
                assertEquals("access-1", token());

                // The agent looks every five seconds, so it has looked when the command itself has to refresh.
                awaitThat(
                        () -> command.run("auth", "token").endedWith(0).err().contains("there is no room to replace"),
                        "the token becomes stale");

                assertEquals(1, server.issued());
                disk.clear();
                assertEquals("access-2", token());
                assertEquals("refresh-2", storedRefreshToken());
                assertEquals(List.of(), unstored());
                assertEquals(0, command.run("agent", "stop").exitCode());
                assertEquals("", agent.await().endedWith(0).err());
            }
        }
    }

    private Object unstored() {
        return command.run("agent", "status", "--json").endedWith(0).json().get("unstored");
    }

    /** Puts a file in the place of the folder, so that nothing can be stored. */
    private static void takeAway(Path folder, Path away) {
        try {
            Files.move(folder, away);
            Files.createFile(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    @Tag("trial")
    void aSignalStoresWhatCouldNotBeStoredBefore() throws IOException {
        Path tokens = home.resolve("tokens");
        Path away = home.resolve("away");
        try (RotatingServer server = new RotatingServer()) {
            logIn(server, tokens);
            try (RunningCommand agent = startAgent()) {
                server.beforeAnswering(() -> takeAway(tokens, away));
                use();
                awaitThat(() -> List.of("corporate").equals(unstored()), "the answer could not be stored");
                assertTrue(command.run("agent", "stop").endedWith(1).err().contains("the agent goes on"));

                Files.delete(tokens);
                Files.move(away, tokens);
                agent.signal("TERM");

                assertEquals(143, agent.await().exitCode());
                assertEquals("refresh-2", storedRefreshToken());
                assertEquals("access-2", token());
                assertEquals(2, server.issued());
            }
        }
    }
}
