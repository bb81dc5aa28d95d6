package io.kstlib.auth.cli.agent;

import io.kstlib.auth.cli.command.CommandException;
import io.kstlib.base.Deadline;
import io.kstlib.files.BoundedInput;
import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Asks the agent something about itself. */
final class AgentCall {

    private static final int LONGEST_ANSWER = 256 * 1024;
    private static final long PATIENCE_SECONDS = 10;
    private static final String OK = "HTTP/1.1 200 ";
    private static final byte[] CLOSED = new byte[0];
    private static final int TRIES = 20;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private AgentCall() {}

    /** The requests about the agent. */
    enum About {
        /** Its status. */
        STATUS("status"),
        /** Forget everything and answer nothing. */
        LOCK("lock"),
        /** Answer again. */
        UNLOCK("unlock"),
        /** End. */
        STOP("stop");

        private final String word;

        About(String word) {
            this.word = word;
        }

        /** {@return the path of the request, without the slash} */
        String word() {
            return word;
        }
    }

    /**
     * Asks the agent. An agent that ends closes the connections that it has not answered, and one that has too many to answer closes some. So it asks
     * again after that for a short time: by then there is no agent, or one that answers.
     *
     * @param place where the agent is
     * @param about what is asked
     * @return the answer, as plain values; empty when no agent runs
     * @throws CommandException if the place is not safe, or the agent does not answer
     */
    static Optional<Map<String, @Nullable Object>> ask(AgentPlace place, About about) {
        for (int tries = 0; tries < TRIES; tries++) {
            if (tries > 0) {
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            }
            Optional<SocketChannel> connection = connected(place);
            if (connection.isEmpty()) {
                return Optional.empty();
            }
            byte[] answer = answer(connection.get(), about).orElseThrow(() -> silent(place));
            if (answer.length > 0) {
                return Optional.of(parsed(answer).orElseThrow(() -> silent(place)));
            }
        }
        throw silent(place);
    }

    private static Optional<SocketChannel> connected(AgentPlace place) {
        if (!place.hasSocket()) {
            return Optional.empty();
        }
        place.check();
        try {
            return Optional.of(SocketChannel.open(place.address()));
        } catch (IOException dead) { // the socket of an agent that was killed
            return Optional.empty();
        }
    }

    /** Returns the bytes of the answer; none if the agent closed the connection, and empty if it is silent or says too much. */
    private static Optional<byte[]> answer(SocketChannel opened, About about) {
        try (SocketChannel connection = opened) {
            String request = "POST /" + about.word() + " HTTP/1.1\r\nHost: kstlib\r\nContent-Length: 0\r\n\r\n";
            return Deadline.begin("kstlib-agent-call", () -> exchange(connection, request))
                    .completeOnTimeout(Optional.empty(), PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (IOException unclosed) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> exchange(SocketChannel connection, String request) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
            return BoundedInput.read(Channels.newInputStream(connection), LONGEST_ANSWER);
        } catch (IOException broken) {
            return Optional.of(CLOSED);
        }
    }

    private static Optional<Map<String, @Nullable Object>> parsed(byte[] answer) {
        String text = new String(answer, StandardCharsets.UTF_8);
        int head = text.indexOf("\r\n\r\n");
        if (head < 0 || !text.startsWith(OK)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.readObject(text.substring(head + 4)));
        } catch (JsonException broken) {
            return Optional.empty();
        }
    }

    private static CommandException silent(AgentPlace place) {
        return CommandException.failed(
                place.holder() + " does not answer; try again in a minute, and only then end its process");
    }
}
