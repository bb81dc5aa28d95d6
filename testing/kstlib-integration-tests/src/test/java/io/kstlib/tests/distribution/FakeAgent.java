package io.kstlib.tests.distribution;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A socket where the agent should be, at which something answers each request in its own way. */
final class FakeAgent implements AutoCloseable {

    private final Path socket;
    private final ServerSocketChannel server;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    FakeAgent(Path runtime, String answer) throws IOException {
        this.socket = Files.createDirectories(runtime.resolve("kstlib")).resolve("agent.sock");
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(() -> serve(answer), "fake agent");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns an answer as the agent writes it. */
    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }

    private void serve(String answer) {
        while (server.isOpen()) {
            try (SocketChannel connection = server.accept()) {
                requests.add(read(new BufferedInputStream(Channels.newInputStream(connection))));
                connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            bytes.write(in.read());
            text = bytes.toString(StandardCharsets.UTF_8);
        }
        int length = text.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
        return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** Whether there was a request since the last one that was looked at. */
    boolean wasAsked() {
        return !requests.isEmpty();
    }

    /** Returns what the launcher, which has ended, asked last. */
    String request() {
        assertTrue(wasAsked(), "the agent was not asked");
        return requests.remove();
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
