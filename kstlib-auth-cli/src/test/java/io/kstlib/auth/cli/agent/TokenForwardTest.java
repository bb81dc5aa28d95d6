package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.SettableClock;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.agent.RunningAgent.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A forwarded socket, and how its time goes. */
class TokenForwardTest {

    /** The common pool may have one thread only. */
    private static final Executor THREADS = task -> new Thread(task, "forward").start();

    private static final Duration SPAN = Duration.ofHours(8);

    @TempDir
    Path home;

    private final SettableClock clock = new SettableClock(Shell.NOW);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);
    private final Tokens tokens = new Tokens();
    private AgentPlace place;
    private TokenForward forward;
    private CompletableFuture<Void> running;

    /** Gives another token each time, and waits for the person until it is too late. */
    private static final class Tokens implements TokenForward.Tokens {

        private final Semaphore questions = new Semaphore(0);
        private final Semaphore answers = new Semaphore(0);
        private final AtomicLong obtained = new AtomicLong();
        private volatile boolean asksAPerson;
        private volatile Runnable meanwhile = () -> {};

        @Override
        public boolean isWanted(BooleanSupplier isLate) {
            questions.release();
            while (asksAPerson && !isLate.getAsBoolean()) {
                Thread.onSpinWait();
            }
            answers.release();
            return !asksAPerson;
        }

        @Override
        public Optional<Secret> obtain() {
            meanwhile.run();
            return Optional.of(Secret.of("token-" + obtained.incrementAndGet()));
        }

        @Override
        public boolean isOver() {
            return false;
        }
    }

    @BeforeEach
    void open() {
        place = new AgentPlace(home.resolve("kstlib"));
        place.prepare();
        forward = TokenForward.open(place, RunningAgent.here(home, clock), new AgentTime(clock, nanos::get), tokens);
        running = CompletableFuture.runAsync(() -> forward.run(SPAN), THREADS);
    }

    @AfterEach
    void close() {
        forward.close();
        running.join();
    }

    private SocketChannel send() throws IOException {
        SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(forward.path()));
        connection.write(ByteBuffer.wrap(RunningAgent.post("/token", "").getBytes(StandardCharsets.UTF_8)));
        return connection;
    }

    private Answer ask() throws IOException {
        try (SocketChannel connection = send()) {
            return RunningAgent.parsed(
                    new String(Channels.newInputStream(connection).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private CompletableFuture<Answer> askLater() throws InterruptedException {
        CompletableFuture<Answer> asking = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return ask();
                    } catch (IOException broken) {
                        throw new UncheckedIOException(broken);
                    }
                },
                THREADS);
        tokens.questions.acquire();
        return asking;
    }

    private static Answer token(int number) {
        return new Answer(200, "token-" + number + "\n");
    }

    @Test
    void requestsWithinASecondGetTheSame() throws IOException {
        assertEquals(List.of(token(1), token(1), token(1)), List.of(ask(), ask(), ask()));

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals(List.of(token(2), token(2)), List.of(ask(), ask()));
        clock.pass(Duration.ofSeconds(1));
        assertEquals(token(3), ask());
    }

    @Test
    void theTimeInWhichTheMachineSleepsCounts() throws IOException {
        assertEquals(token(1), ask());

        clock.pass(SPAN);

        assertEquals(new Answer(403, ""), ask());
        running.join();
    }

    @Test
    void aClockThatIsSetBackProlongsNothing() throws IOException {
        assertEquals(token(1), ask());

        clock.pass(SPAN.negated());
        nanos.addAndGet(SPAN.toNanos());

        assertEquals(new Answer(403, ""), ask());
        running.join();
    }

    @Test
    void aLockWhileTheTokenIsObtainedCounts() throws IOException {
        tokens.meanwhile = () -> {
            try {
                place.rememberLock();
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        };

        assertEquals(new Answer(403, ""), ask());
    }

    @Test
    void aQuestionEndsWithTheProgramThatAskedItsMinuteOrALock() throws IOException, InterruptedException {
        tokens.asksAPerson = true;
        try (SocketChannel gone = send()) {
            assertTrue(gone.isConnected());
            tokens.questions.acquire();
        }
        tokens.answers.acquire();

        CompletableFuture<Answer> late = askLater();
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        assertEquals(new Answer(403, ""), late.join());

        CompletableFuture<Answer> locked = askLater();
        place.rememberLock();
        assertEquals(new Answer(403, ""), locked.join());
    }
}
