package io.kstlib.tests.tool;

import io.kstlib.sops.tool.RequiredTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A Redis server on loopback that keeps nothing on the disk. */
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
        String program = RequiredTool.onPath("redis-server", "valkey-server").toString();
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

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
