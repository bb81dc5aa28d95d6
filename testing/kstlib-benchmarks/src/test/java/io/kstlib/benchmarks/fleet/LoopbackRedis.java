package io.kstlib.benchmarks.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code redis-server} of the {@code PATH}, on loopback; it appends every write to a file, as for a real fleet. */
final class LoopbackRedis implements AutoCloseable {

    private static final Pattern CALLS = Pattern.compile("cmdstat_([a-z|_-]+):calls=([0-9]+),.*");
    private static final int TRIES = 500;
    private static final long BETWEEN_NANOS = 20_000_000;

    private final Process process;
    private final int port;

    private LoopbackRedis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static LoopbackRedis in(Path folder) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        "redis-server",
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "yes")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile())
                .start();
        LoopbackRedis redis = new LoopbackRedis(process, port);
        for (int left = TRIES; !redis.takesConnections(); left--) {
            if (left == 0) {
                redis.close();
                throw new IOException("redis-server does not start, see " + folder.resolve("redis.log"));
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

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Returns how often each command was called since the server started. */
    Map<String, Long> calls() throws IOException {
        Map<String, Long> calls = new TreeMap<>();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.getOutputStream().write("INFO commandstats\r\nQUIT\r\n".getBytes(StandardCharsets.UTF_8));
            for (String line = answer.readLine(); line != null; line = answer.readLine()) {
                Matcher found = CALLS.matcher(line);
                if (found.matches()) {
                    calls.put(found.group(1), Long.parseLong(found.group(2)));
                }
            }
        }
        return calls;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
