package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.cli.SettableClock;
import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.agent.ForwardCommand.TokenForward;
import io.kstlib.auth.cli.agent.RunningAgent.Answer;
import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.auth.cli.command.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
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
    void open() throws IOException {
        place = new AgentPlace(home.resolve("kstlib"));
        place.prepare();
        forward = TokenForward.open(place, RunningAgent.here(home, clock), new AgentTime(clock, nanos::get), tokens);
        running = CompletableFuture.runAsync(() -> forward.run(SPAN), THREADS);
        assertEquals(new Answer(404, ""), ask("/begun"));
    }

    @AfterEach
    void close() {
        forward.close();
        running.join();
    }

    /** Leaves a socket as a killed process does. */
    private Path leave(String name) throws IOException {
        Path path = place.folder().resolve(name);
        listen(path).close();
        return path;
    }

    private static ServerSocketChannel listen(Path path) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }

    private TokenForward another() {
        return TokenForward.open(place, RunningAgent.here(home, clock), tokens);
    }

    @Test
    void theNextOneRemovesTheSocketsThatKilledProcessesLeftAndNothingElse() throws IOException {
        Path left = leave("to-1.sock");
        Path ofTheAgent = leave("agent.sock");
        Path link = Files.createSymbolicLink(place.folder().resolve("to-2.sock"), ofTheAgent);
        Path file = Files.createFile(place.folder().resolve("to-3.sock"));
        Path listening = place.folder().resolve("to-4.sock");
        try (ServerSocketChannel open = listen(listening);
                TokenForward next = another()) {
            assertTrue(open.isOpen());
            assertTrue(Files.notExists(left));
            assertEquals(
                    Stream.of(ofTheAgent, link, file, listening, forward.path(), next.path())
                            .sorted()
                            .toList(),
                    files());
            assertEquals(
                    Stream.of(listening, forward.path(), next.path()).sorted().toList(), TokenForward.openAt(place));
        }
    }

    private List<Path> files() throws IOException {
        return files(place);
    }

    private static List<Path> files(AgentPlace place) throws IOException {
        try (Stream<Path> files = Files.list(place.folder())) {
            return files.sorted().toList();
        }
    }

    @Test
    void whatAProcessLeftThatWasKilledBeforeItListenedIsRemovedWhenItIsOld() throws IOException {
        Path left = leave("to-1.new");
        Path making = place.folder().resolve("to-2.new");
        Instant made = Files.getLastModifiedTime(left).toInstant();
        try (ServerSocketChannel open = listen(making)) {
            assertTrue(open.isOpen());
            assertEquals(List.of(forward.path()), TokenForward.openAt(place));

            TokenForward.removeAbandoned(place, made.plusSeconds(60));
            assertTrue(Files.exists(left), "its process may be about to listen");

            TokenForward.removeAbandoned(place, made.plusSeconds(61));
            assertEquals(Stream.of(making, forward.path()).sorted().toList(), files());
        }
    }

    /** Returns a place whose path has so many bytes. */
    private AgentPlace placeOf(int bytes) {
        int more = bytes - home.toString().length() - 1;
        AgentPlace deep = new AgentPlace(home.resolve("x".repeat(more)));
        deep.prepare();
        return deep;
    }

    @Test
    void aPathThatIsTooLongIsRefusedBeforeASocketIsMade() throws IOException {
        AgentPlace longest = placeOf(59);
        AgentPlace tooLong = placeOf(60);

        TokenForward.open(longest, RunningAgent.here(home, clock), tokens).close();
        CommandException refused = assertThrows(
                CommandException.class,
                () -> TokenForward.open(tooLong, RunningAgent.here(home, clock), tokens)
                        .close());

        assertEquals(ExitCode.CONFIGURATION, refused.exitCode());
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("the socket would be " + tooLong.folder() + "/to-"), message);
        assertTrue(message.endsWith("at most 100 bytes; set XDG_RUNTIME_DIR to another directory of yours"), message);
        assertEquals(List.of(), files(tooLong));
    }

    @Test
    void theSocketOfAnotherUserStays() throws IOException {
        Path left = leave("to-1.sock");
        try {
            Files.setOwner(
                    left, left.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        } catch (FileSystemException notRoot) {
            abort("only root gives a file to another user");
        }

        another().close();

        assertTrue(Files.exists(left));
    }

    @Test
    void oneThatIsBeingMadeIsNotTakenForOneThatWasLeft() throws IOException {
        AtomicBoolean isDone = new AtomicBoolean();
        CompletableFuture<Void> removing = CompletableFuture.runAsync(
                () -> {
                    while (!isDone.get()) {
                        remove();
                    }
                },
                THREADS);
        try {
            for (int i = 0; i < 100; i++) {
                try (TokenForward made = another()) {
                    assertTrue(Files.exists(made.path()));
                }
            }
        } finally {
            isDone.set(true);
        }
        removing.join();
    }

    private void remove() {
        try {
            TokenForward.removeAbandoned(place, Instant.now());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private SocketChannel send() throws IOException {
        return send("/token");
    }

    private SocketChannel send(String path) throws IOException {
        SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(forward.path()));
        connection.write(ByteBuffer.wrap(RunningAgent.post(path, "").getBytes(StandardCharsets.UTF_8)));
        return connection;
    }

    private Answer ask() throws IOException {
        return ask("/token");
    }

    private Answer ask(String path) throws IOException {
        try (SocketChannel connection = send(path)) {
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
