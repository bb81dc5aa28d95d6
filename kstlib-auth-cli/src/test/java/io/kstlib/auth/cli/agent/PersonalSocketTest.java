package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Shell;
import io.kstlib.auth.cli.agent.PersonalSocket.Exchange;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PersonalSocketTest {

    /** More than fits between two programs, so that it is written only while it is read. */
    private static final byte[] LONG = new byte[4 << 20];

    /** As many as answer. */
    private static final int MANY = 16;

    /** Where nothing may be closed, on a busy machine too. */
    private static final Duration AMPLE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private final ThreadFactory daemons = new AgentLog(
                    new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                    InstantSource.fixed(Shell.NOW))
            .daemons();

    private final PersonalSocket.Service service = new PersonalSocket.Service() {
        @Override
        public boolean isQuick(Exchange asked) {
            return false;
        }

        @Override
        public void answer(Exchange asked, PersonalSocket.Client by) throws IOException {
            try {
                by.write(200, asked.path().equals("/long") ? LONG : new byte[0]);
                ended.add("answered " + asked.path());
            } catch (IOException cutOff) {
                ended.add("cut off " + asked.path());
                throw cutOff;
            }
        }
    };

    private SocketChannel ask(Path socket, String path) throws IOException {
        SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        ByteBuffer request = ByteBuffer.wrap(
                ("POST " + path + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        while (request.hasRemaining()) {
            connection.write(request);
        }
        return connection;
    }

    private PersonalSocket open(Path path, Duration longestExchange) throws IOException {
        return PersonalSocket.open(path, Files.getOwner(folder).getName(), longestExchange, daemons);
    }

    private Thread serve(PersonalSocket socket, PersonalSocket.Service how) {
        Thread serving = daemons.newThread(() -> {
            try {
                socket.serve(how);
            } catch (IOException broken) {
                ended.add(broken.toString());
            }
        });
        serving.start();
        return serving;
    }

    /** What the client has read does not show that the thread has let go of it. */
    @Test
    @Timeout(60)
    void endsAlsoAThreadWhoseAnswerWasReadBeforeItIsDone() throws Exception {
        BlockingQueue<Thread> answering = new LinkedBlockingQueue<>();
        CountDownLatch mayGoOn = new CountDownLatch(1);
        PersonalSocket.Service finishing = new PersonalSocket.Service() {
            @Override
            public boolean isQuick(Exchange asked) {
                return false;
            }

            @Override
            public void answer(Exchange asked, PersonalSocket.Client by) throws IOException {
                by.write(200, new byte[0]);
                answering.add(Thread.currentThread());
                try {
                    mayGoOn.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (PersonalSocket socket = open(folder.resolve("agent.sock"), AMPLE)) {
            serve(socket, finishing);
            try (SocketChannel connection = ask(folder.resolve("agent.sock"), "/ask")) {
                assertTrue(connection.read(ByteBuffer.allocate(100)) > 0);
                Thread answerer = answering.take();
                Thread ending = new Thread(socket::endThreads);
                ending.start();
                while (ending.getState() != Thread.State.TIMED_WAITING) {
                    assertTrue(ending.isAlive(), "it does not wait for the thread");
                    Thread.onSpinWait();
                }

                mayGoOn.countDown();
                ending.join();

                answerer.join();
            }
        }
    }

    @Test
    @Timeout(60)
    void theLongestRequestsWaitOnlyAsFarAsTheyTakeLittleMemory() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        PersonalSocket.Service slow = new PersonalSocket.Service() {
            @Override
            public boolean isQuick(Exchange asked) {
                return false;
            }

            @Override
            public void answer(Exchange asked, PersonalSocket.Client by) throws IOException {
                try {
                    mayAnswer.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                by.write(200, new byte[0]);
            }
        };
        Path path = folder.resolve("s");
        try (PersonalSocket socket = open(path, AMPLE)) {
            Thread unused = serve(socket, slow);
            BlockingQueue<String> answers = new LinkedBlockingQueue<>();
            for (int i = 0; i < 48; i++) {
                daemons.newThread(() -> answers.add(askAtLength(path))).start();
            }
            for (int i = 0; i < 6; i++) {
                assertEquals("", answers.take());
            }
            mayAnswer.countDown();
            for (int i = 0; i < 42; i++) {
                assertTrue(answers.take().startsWith("HTTP/1.1 200 "));
            }
        }
    }

    private static String askAtLength(Path socket) {
        try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer request = ByteBuffer.wrap(("POST /ask HTTP/1.1\r\nContent-Length: " + Exchange.LONGEST_BODY
                            + "\r\n\r\n" + "x".repeat(Exchange.LONGEST_BODY))
                    .getBytes(StandardCharsets.US_ASCII));
            while (request.hasRemaining()) {
                connection.write(request);
            }
            return new String(Channels.newInputStream(connection).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            return broken.toString();
        }
    }

    @Test
    void theSocketIsTheSameUntilAnotherIsInItsPlace() throws IOException {
        Path path = folder.resolve("s");
        try (PersonalSocket socket = open(path, AMPLE)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertTrue(socket.isInPlace());

            Files.delete(path);
            Files.createFile(path);
            assertFalse(socket.isInPlace());
        }
        assertTrue(Files.exists(path), "what another put there stays");
    }

    @Test
    @Timeout(60)
    void programsThatDoNotReadTheirAnswersHoldOthersUpForAShortTimeOnly() throws Exception {
        Path path = folder.resolve("s");
        PersonalSocket socket = open(path, Duration.ofSeconds(1));
        Thread serving = serve(socket, service);
        List<SocketChannel> deaf = new ArrayList<>();
        try (socket) {
            for (int i = 0; i < MANY; i++) {
                deaf.add(ask(path, "/long"));
            }
            try (SocketChannel other = ask(path, "/short")) {
                String answer = new String(Channels.newInputStream(other).readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            }
            List<String> all = new ArrayList<>();
            while (all.size() <= MANY) {
                all.add(ended.take());
            }
            assertEquals(MANY, all.stream().filter("cut off /long"::equals).count(), all::toString);
        } finally {
            for (SocketChannel one : deaf) {
                one.close();
            }
        }
        serving.join();
    }
}
