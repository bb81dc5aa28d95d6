package io.kstlib.tests.tool;

import io.kstlib.sops.tool.RequiredTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A server of Redis or Valkey on loopback that keeps nothing on the disk. */
public final class LocalRedis implements AutoCloseable {

    private static final int TRIES = 500;
    private static final long BETWEEN_NANOS = 20_000_000;

    private final Process process;
    private final int port;

    private LocalRedis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param folder where its log goes
     * @return a server that takes connections, or a skipped test when the program is missing
     */
    public static LocalRedis in(Path folder) throws IOException {
        return in(folder, "redis-server", "valkey-server");
    }

    /**
     * @param folder where its log goes
     * @param programs the names of the program
     * @return a server that takes connections, or a skipped test when none of the programs is there
     */
    public static LocalRedis in(Path folder, String... programs) throws IOException {
        String program = RequiredTool.onPath(programs).toString();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        program, "--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", "")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        LocalRedis redis = new LocalRedis(process, port);
        for (int left = TRIES; !redis.takesConnections(); left--) {
            if (left == 0 || !process.isAlive()) {
                redis.close();
                throw new AssertionError("the Redis server does not start, see " + folder.resolve("redis.log"));
            }
            LockSupport.parkNanos(BETWEEN_NANOS);
        }
        return redis;
    }

    private boolean takesConnections() {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /**
     * @return the URL of the configuration
     */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /**
     * Sends one command by a connection of its own.
     *
     * @param words the command; without spaces
     * @return the answer, a line or a text
     */
    public String ask(String... words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((String.join(" ", words) + "\r\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = String.valueOf(answer.readLine());
            if (!line.startsWith("$")) {
                return line;
            }
            char[] text = new char[Integer.parseInt(line.substring(1))];
            int read = answer.read(text); // short texts only, which arrive at once
            return new String(text, 0, Math.max(read, 0));
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
