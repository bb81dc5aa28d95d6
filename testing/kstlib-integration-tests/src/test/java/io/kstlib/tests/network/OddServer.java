package io.kstlib.tests.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A port on loopback without a proper server behind it. */
public final class OddServer implements AutoCloseable {

    private static final int MOST_WAITING = 10;
    private static final int SWALLOWED_MILLIS = 300;

    private final ServerSocket listener;
    private final List<Socket> waiting = new ArrayList<>();
    private final AtomicInteger taken = new AtomicInteger();

    /** How a connection is handled; it is closed afterwards. */
    @FunctionalInterface
    private interface Treatment {
        void of(Socket client) throws IOException;
    }

    /** The work of a thread. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private OddServer(int backlog) {
        try {
            this.listener = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private OddServer treating(Treatment treatment) {
        inBackground(() -> {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                taken.incrementAndGet();
                inBackground(() -> {
                    try (client) {
                        treatment.of(client);
                    }
                });
            }
        });
        return this;
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException left) {
                // the client that was connected, or the test
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * @param answer the exact answer to every request
     * @return a server that always gives the same answer
     */
    public static OddServer answering(String answer) {
        return new OddServer(50).treating(client -> {
            readHead(client.getInputStream());
            client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            client.getOutputStream().flush();
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
        });
    }

    private static void readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("no request");
            }
            head.append((char) octet);
        }
    }

    /** @return a server that resets the connection once something arrived */
    public static OddServer resetting() {
        return new OddServer(50).treating(client -> {
            client.getInputStream().read();
            client.setSoLinger(true, 0);
        });
    }

    /** @return a server that accepts connections and sends nothing */
    public static OddServer silent() {
        return new OddServer(50)
                .treating(client -> client.getInputStream().transferTo(OutputStream.nullOutputStream()));
    }

    /** @return a server with a full queue, so that the system drops connections */
    public static OddServer full() {
        OddServer server = new OddServer(1);
        for (int i = 0; i < MOST_WAITING; i++) {
            Socket socket = new Socket();
            server.waiting.add(socket);
            try {
                socket.connect(server.listener.getLocalSocketAddress(), SWALLOWED_MILLIS);
            } catch (SocketTimeoutException swallowed) {
                return server;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        throw new IllegalStateException("the system takes more connections than it is told to");
    }

    /** @return how many connections it accepted */
    public int connections() {
        return taken.get();
    }

    /**
     * @return where it listens
     */
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : waiting) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
