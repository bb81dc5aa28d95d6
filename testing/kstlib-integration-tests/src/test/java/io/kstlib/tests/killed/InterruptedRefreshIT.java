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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A person ends the command during a refresh: the server has spent the old refresh token, and its answer has not arrived yet. */
class InterruptedRefreshIT {

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    @TempDir
    Path home;

    private Command loggedIn(RotatingServer server) {
        Command command = server.configure(Command.in(home));
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
                RunningCommand refresh = loggedIn(server).start("auth", "token", "--refresh")) {
            await(asked);

            refresh.signal(signal);
            refresh.awaitTalk("finishing the refresh"); // the person learns why the command does not end
            answered.countDown();

            Result ended = refresh.await();
            assertEquals(exitCode, ended.exitCode(), ended::toString);
            assertEquals("refresh-2", storedRefreshToken());
        }
    }
}
