package io.kstlib.tests.killed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import io.kstlib.tests.command.StoredToken;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command ends during a refresh: the server has replaced the old refresh token, and its answer has not arrived yet. */
@Order(1)
class InterruptedRefreshIT {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @TempDir
    Path home;

    private Command loggedIn(RotatingServer server, String further) {
        Command command = server.configure(Command.inThisJvm(home), further);
        server.logIn(command);
        server.beforeAnswering(() -> {
            asked.countDown();
            await(answered);
        });
        return command;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private String storedRefreshToken() {
        return StoredToken.field(home, "corporate", "refresh_token");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void theNewRefreshTokenIsStoredBeforeTheProcessEnds(String signal, int exitCode) {
        try (RotatingServer server = new RotatingServer();
                RunningCommand refresh = loggedIn(server, "").asProcess().start("auth", "token", "--refresh")) {
            await(asked);

            refresh.signal(signal);
            refresh.awaitTalk("finishing the refresh"); // the person learns why the command does not end
            answered.countDown();

            Result ended = refresh.await();
            assertEquals(exitCode, ended.exitCode(), ended::toString);
            assertEquals("refresh-2", storedRefreshToken());
        }
    }

    /** Ends the command by SIGKILL while the server holds its answer back. */
    private Command killed(RotatingServer server) {
        Command command = loggedIn(server, "timeouts: { request: 2 }");
        try (RunningCommand refresh = command.asProcess().start("auth", "token", "--refresh")) {
            await(asked);
            refresh.signal("KILL");
            assertEquals(137, refresh.await().exitCode());
        }
        server.beforeAnswering(() -> {});
        answered.countDown();
        return command;
    }

    @Test
    void aKilledRefreshIsRepeatedOnceAndWhatCameOfItIsKnownAfterwards() {
        try (RotatingServer server = new RotatingServer()) {
            Command command = killed(server);

            Result repeated = command.run("auth", "token", "--refresh");

            assertEquals(2, repeated.exitCode(), repeated::toString);
            assertTrue(
                    repeated.err().contains("has ended, probably because a refresh was interrupted"),
                    repeated::toString);
            assertEquals(1, server.refused());
            Result status = command.run("auth", "status");
            assertTrue(status.out().contains("did not store the answer"), status::toString);
            assertEquals("access-1", command.run("auth", "token").endedWith(0).line(), "it is still valid");
            assertEquals(1, server.refused());
        }
    }

    @Test
    void aKilledRefreshCostsNothingWhereTheServerHasAGracePeriod() {
        try (RotatingServer server = new RotatingServer()) {
            Command command = killed(server);
            server.acceptsTheReplacedOneOnceMore();

            Result repeated = command.run("auth", "token", "--refresh").endedWith(0);

            assertTrue(repeated.err().contains("The server accepted the refresh token once more"), repeated::toString);
            assertEquals("refresh-3", storedRefreshToken());
        }
    }
}
