package io.kstlib.auth.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.cli.Cli;
import io.kstlib.auth.cli.SettableClock;
import io.kstlib.auth.cli.command.ExitCode;
import io.kstlib.auth.cli.command.ProcessIo;
import io.kstlib.auth.cli.command.Terminals;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** An agent in this process, and a launcher that asks it in the name of a person. */
final class RunningAgent implements AutoCloseable {

    static final Duration IDLE = Duration.ofMinutes(30);

    private final Path home;
    private final Map<String, String> environment;
    private final AtomicReference<ExitCode> code = new AtomicReference<>();
    private final AgentServer server;
    private final Thread thread;

    /** What the launcher gets. */
    record Answer(int status, String body) {

        static final Answer NONE = new Answer(404, "");

        static Answer of(String output) {
            return new Answer(200, output + AgentAnswers.END);
        }
    }

    RunningAgent(Path home, SettableClock clock) {
        this(home, clock, Map.of());
    }

    /** Starts an agent where there are further variables. */
    RunningAgent(Path home, SettableClock clock, Map<String, String> more) {
        this.home = home;
        this.environment = environment(home, Map.of());
        this.server = AgentServer.open(
                here(home, clock, environment(home, more)),
                Cli::run,
                folder(distribution()).toString(),
                IDLE);
        this.thread = new Thread(() -> code.set(server.run()), "agent");
        thread.start();
    }

    private static Map<String, String> environment(Path home, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(more);
        all.put("HOME", home.toString());
        all.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
        return all;
    }

    /** Returns the surroundings of an agent. */
    static ProcessIo here(Path home, Clock clock) {
        return here(home, clock, environment(home, Map.of()));
    }

    private static ProcessIo here(Path home, Clock clock, Map<String, String> environment) {
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new ProcessIo(
                new ByteArrayInputStream(new byte[0]),
                nowhere,
                nowhere,
                Terminals.NONE,
                StandardCharsets.UTF_8,
                environment,
                home,
                clock,
                () -> ZoneOffset.UTC,
                null,
                null);
    }

    Path distribution() {
        return home.resolve("distribution");
    }

    private static Path folder(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    AgentPlace place() {
        return AgentPlace.of(environment);
    }

    /** Lets it look whether anything is due, as it does every five seconds. */
    void look() {
        server.look();
    }

    /** Answers made-up requests in the background. */
    void warmUp(AgentServer.CommandRunner commands) {
        server.warmUp(here(home, Clock.systemUTC()), commands);
    }

    /** Asks as the launcher does, from the home directory. */
    Answer ask(String... arguments) {
        return ask(home, "", arguments);
    }

    Answer ask(Path directory, String input, String... arguments) {
        return parsed(exchange(post("/ask", body(distribution(), directory, input, List.of(arguments)))));
    }

    /** Asks for the token where there are further variables. */
    Answer askWith(String name, String value) {
        String body = body(distribution(), home, "", List.of("auth", "token"));
        return parsed(exchange(post("/ask", "set " + name + "=" + value + "\n" + body)));
    }

    String body(Path build, Path directory, String input, List<String> arguments) {
        StringBuilder body = new StringBuilder("launcher " + build + "/bin/kstlib\ndirectory " + directory + "\n");
        Map<String, String> sent = new LinkedHashMap<>(environment);
        sent.forEach((name, value) ->
                body.append("set ").append(name).append('=').append(value).append('\n'));
        body.append("terminals \n");
        arguments.forEach(argument -> body.append("argument ").append(argument).append('\n'));
        return body.append("input\n").append(input).toString();
    }

    static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: kstlib\r\nUser-Agent: curl\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    /** Sends bytes, and reads until the agent closes the connection. */
    String exchange(String request) {
        try (SocketChannel connection = SocketChannel.open(place().address())) {
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
            return new String(Channels.newInputStream(connection).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException closed) {
            return "";
        }
    }

    static Answer parsed(String response) {
        int head = response.indexOf("\r\n\r\n");
        if (head < 0) {
            return new Answer(0, response);
        }
        String body = response.substring(head + 4);
        assertEquals(
                "Content-Length: " + body.length(),
                response.lines()
                        .filter(line -> line.startsWith("Content-Length"))
                        .findFirst()
                        .orElse(""));
        return new Answer(Integer.parseInt(response.substring(9, 12)), body);
    }

    /** Waits until the agent has ended by itself, and returns its exit code. */
    ExitCode awaitEnd() throws InterruptedException {
        thread.join(Duration.ofSeconds(60).toMillis());
        assertEquals(Thread.State.TERMINATED, thread.getState());
        return code.get();
    }

    @Override
    public void close() {
        server.close();
        try {
            ExitCode unused = awaitEnd();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
