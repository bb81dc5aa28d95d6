package io.kstlib.tests.company;

import io.kstlib.sops.tool.RequiredTool;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The proxy {@code tinyproxy}, which demands Basic. */
final class TinyProxy implements AutoCloseable {

    static final String USER = "jane";

    /** A text that does not occur elsewhere by chance. */
    static final String PASSWORD = "marked-pr0xy-pass";

    private static final int STARTS = 5;

    private final ChildProcess process;
    private final Path log;
    private final int port;

    private TinyProxy(ChildProcess process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    static TinyProxy start(Path folder) {
        Path program = RequiredTool.onPath("tinyproxy");
        for (int start = 1; ; start++) {
            try {
                return start(program, folder, freePort());
            } catch (IllegalStateException ended) { // another program may have taken the port since it was free
                if (start == STARTS) {
                    throw ended;
                }
            }
        }
    }

    private static TinyProxy start(Path program, Path folder, int port) {
        Path log = folder.resolve("tinyproxy.log");
        ChildProcess process;
        try {
            Path configuration =
                    Files.writeString(folder.resolve("tinyproxy.conf"), """
                    Port %d
                    Listen 127.0.0.1
                    Timeout 60
                    BasicAuth %s %s
                    LogLevel Info
                    """.formatted(port, USER, PASSWORD));
            process = ChildProcess.start(
                    "tinyproxy", new ProcessBuilder(program.toString(), "-d", "-c", configuration.toString()), log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        try {
            process.awaitLine(line -> line.contains("Accepting connections") ? line : null, Command.LIMIT);
            return new TinyProxy(process, log, port);
        } catch (IllegalStateException ended) {
            process.close();
            throw ended;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String url() {
        return url(PASSWORD);
    }

    String url(String password) {
        return "http://" + USER + ":" + password + "@127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Returns how many tunnels were requested. */
    long tunnels() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.stream().filter(line -> line.contains("): CONNECT ")).count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
