package io.kstlib.storage.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real server or Sentinel of Redis or Valkey that a test starts, and a client of its own for what the storage must not do. The build runs each test of the
 * tag {@code server} for both.
 */
final class RedisProcess implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final List<String> command;
    private final int port;
    private Process process;

    private RedisProcess(Path folder, List<String> command, int port) {
        this.folder = folder;
        this.command = List.copyOf(command);
        this.port = port;
        start();
    }

    /** Starts a server that keeps nothing on the disk, unless the options say so. */
    static RedisProcess server(Path folder, String... options) {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                program("server"),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--save",
                "",
                "--daemonize",
                "no"));
        command.addAll(List.of(options));
        return new RedisProcess(folder, command, port);
    }

    /** Starts a Sentinel that decides by itself. */
    static RedisProcess sentinel(Path folder, RedisProcess master) throws IOException {
        return sentinel(folder, "127.0.0.1", master.port(), "");
    }

    /** Starts one with more lines in its configuration. */
    static RedisProcess sentinel(Path folder, String host, int masterPort, String more) throws IOException {
        int port = freePort();
        Path file = folder.resolve("sentinel.conf");
        Files.writeString(file, """
                port %d
                bind 127.0.0.1
                dir %s
                sentinel monitor logins %s %d 1
                sentinel down-after-milliseconds logins 1500
                sentinel failover-timeout logins 5000
                sentinel parallel-syncs logins 2
                %s
                """.formatted(port, folder, host, masterPort, more));
        return new RedisProcess(folder, List.of(program("sentinel"), file.toString()), port);
    }

    /** Returns the program of the server that this run of the tests is about; the first one on the PATH unless a property says which. */
    private static String program(String role) {
        String server = System.getProperty("kstlib.redis.server", "");
        return server.isEmpty() ? tool("redis-" + role, "valkey-" + role) : tool(server + "-" + role);
    }

    static String tool(String... names) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseGet(() -> Assumptions.abort("missing tool: none of " + List.of(names) + " is on the PATH"));
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void start() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log-" + port).toFile()))
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        await("a server on port " + port, this::answers);
    }

    static void await(String what, BooleanSupplier there) {
        long start = System.nanoTime();
        while (!isThere(there)) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("waited in vain for " + what);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** A server that starts, or changes its role, ends connections. */
    private static boolean isThere(BooleanSupplier there) {
        try {
            return there.getAsBoolean();
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private boolean answers() {
        return ask("PING").equals("PONG");
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    void startAgain() {
        start();
    }

    /** Sends a signal, such as STOP. */
    void signal(String name) {
        signal(name, process.pid());
    }

    static void signal(String name, long pid) {
        try {
            new ProcessBuilder(tool("kill"), "-" + name, String.valueOf(pid))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends one command by a connection of its own. Returns the answer as a text; an error begins with a minus. */
    String ask(Object... words) {
        return String.valueOf(answer(words));
    }

    Object answer(Object... words) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
            socket.setSoTimeout(5000);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            for (Object word : words) {
                byte[] bytes =
                        word instanceof byte[] raw ? raw : word.toString().getBytes(StandardCharsets.UTF_8);
                out.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.writeBytes(bytes);
                out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            socket.getOutputStream().write(out.toByteArray());
            return read(new BufferedInputStream(socket.getInputStream()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Object read(InputStream in) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '$' -> {
                int length = Integer.parseInt(rest);
                if (length < 0) {
                    yield "";
                }
                String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                line(in);
                yield text;
            }
            case '*' -> {
                List<Object> all = new ArrayList<>();
                for (int left = Integer.parseInt(rest); left > 0; left--) {
                    all.add(read(in));
                }
                yield all;
            }
            case '-' -> line;
            default -> rest;
        };
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the server hung up");
            }
            line.append((char) next);
        }
        return line.substring(0, line.length() - 1);
    }

    /** Returns a fact of INFO. */
    String info(String section, String name) {
        return ask("INFO", section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            signal("CONT");
            kill();
        }
    }
}
