package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.command.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents that take a connection, and close it without an answer. */
@Timeout(60)
class AgentCallTest {

    @TempDir
    Path home;

    private AgentPlace place;
    private ServerSocketChannel agent;

    @BeforeEach
    void listen() throws IOException {
        place = new AgentPlace(home.resolve("kstlib"));
        place.prepare();
        agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        agent.bind(place.address());
    }

    @AfterEach
    void end() throws IOException {
        agent.close();
    }

    /** What an agent does with its connections. */
    @FunctionalInterface
    private interface Script {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> meanwhile(Script script) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        script.run();
                    } catch (IOException broken) {
                        throw new UncheckedIOException(broken);
                    }
                },
                task -> new Thread(task, "agent").start());
    }

    @Test
    void anAgentThatEndsWhenItIsAskedIsNone() {
        CompletableFuture<Void> end = meanwhile(() -> {
            SocketChannel unanswered = agent.accept();
            agent.close();
            unanswered.close();
        });

        assertEquals(Optional.empty(), place.ask(AgentPlace.About.STATUS));
        end.join();
    }

    @Test
    void asksAgainAfterAConnectionThatWasClosed() {
        CompletableFuture<Void> answer = meanwhile(() -> {
            agent.accept().close();
            try (SocketChannel second = agent.accept()) {
                ByteBuffer request = ByteBuffer.allocate(1000);
                assertTrue(second.read(request) > 0);
                second.write(
                        ByteBuffer.wrap("HTTP/1.1 200 OK\r\n\r\n{\"pid\": 7}".getBytes(StandardCharsets.US_ASCII)));
            }
        });

        Map<String, ?> status = place.ask(AgentPlace.About.STATUS).orElseThrow();
        assertEquals("7", String.valueOf(status.get("pid")));
        answer.join();
    }

    @Test
    void saysThatAnAgentNeverAnswers() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<Void> deaf = meanwhile(() -> {
            try {
                while (true) {
                    agent.accept().close();
                    asked.incrementAndGet();
                }
            } catch (ClosedChannelException end) {
                return;
            }
        });

        CommandException silent = assertThrows(CommandException.class, () -> place.ask(AgentPlace.About.STATUS));

        assertTrue(String.valueOf(silent.getMessage()).startsWith("the agent does not answer"), silent.getMessage());
        agent.close();
        deaf.join();
        assertTrue(asked.get() > 1, "asked again");
    }
}
