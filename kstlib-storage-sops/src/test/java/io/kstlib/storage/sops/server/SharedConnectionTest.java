package io.kstlib.storage.sops.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Turns on a connection to a server that this test plays. Its connections are numbers. */
@Timeout(30)
class SharedConnectionTest {

    private final List<Integer> ended = new ArrayList<>();
    private int opened;
    private boolean isAway;

    private final SharedConnection<Integer> shared = new SharedConnection<>(new SharedConnection.Maker<>() {
        @Override
        public Integer open() {
            opened++;
            if (isAway) {
                throw unanswered(new ConnectException());
            }
            return opened;
        }

        @Override
        public void end(Integer ending) {
            ended.add(ending);
        }

        @Override
        public Duration longest() {
            return Duration.ofSeconds(10);
        }

        @Override
        public boolean isOver(CommandFailedException failed) {
            return failed.code().isEmpty();
        }

        @Override
        public boolean isHangUp(CommandFailedException failed) {
            return ServerFailures.cause(failed, EOFException.class).isPresent();
        }
    });

    private static CommandFailedException unanswered(IOException cause) {
        return new CommandFailedException(cause, null);
    }

    private int connection() {
        return shared.speak(connection -> connection);
    }

    private CommandFailedException failure(CommandFailedException thrown) {
        return assertThrows(
                CommandFailedException.class,
                () -> shared.speak(connection -> {
                    throw thrown;
                }));
    }

    @Test
    void allUseOneConnection() {
        assertEquals(0, opened, "none is made before it is needed");
        assertEquals(1, connection());
        assertEquals(1, connection());
    }

    @Test
    void anErrorOfACommandKeepsTheConnection() {
        failure(new CommandFailedException(new IOException(), "OOM"));

        assertEquals(1, connection());
        assertEquals(List.of(), ended);
    }

    @Test
    void aConnectionThatHadEndedIsMadeAgainForTheSameCommands() {
        connection();

        int answered = shared.speak(connection -> {
            if (connection == 1) {
                throw unanswered(new EOFException());
            }
            return connection;
        });

        assertEquals(2, answered);
        assertEquals(List.of(1), ended);
    }

    @Test
    void aServerThatIsSilentIsNotAskedAgainAtOnce() {
        failure(unanswered(new SocketTimeoutException()));
        assertEquals(List.of(1), ended);

        CommandFailedException next = assertThrows(CommandFailedException.class, this::connection);

        assertTrue(ServerFailures.isLate(next));
        assertEquals(1, opened);
    }

    @Test
    void aServerThatIsAwayIsTriedOnceInAWhile() {
        isAway = true;
        for (int i = 0; i < 2; i++) {
            CommandFailedException away = assertThrows(CommandFailedException.class, this::connection);
            assertEquals(
                    "it refuses the connection", ServerFailures.ofNetwork(away).orElseThrow());
        }
        assertEquals(1, opened);
    }

    @Test
    void anInterruptIsKeptForLater() {
        Thread.currentThread().interrupt();

        boolean isSeen = shared.speak(connection -> Thread.currentThread().isInterrupted());

        assertFalse(isSeen);
        assertTrue(Thread.interrupted());
    }

    @Test
    void aClosedOneMakesNoConnection() {
        connection();

        shared.close();
        assertEquals(List.of(1), ended);
        CommandFailedException closed = failure(unanswered(new EOFException()));

        assertTrue(ServerFailures.cause(closed, ClosedChannelException.class).isPresent());
        assertEquals(1, opened);
    }
}
