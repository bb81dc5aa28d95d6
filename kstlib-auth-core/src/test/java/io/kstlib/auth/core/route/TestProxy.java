package io.kstlib.auth.core.route;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/** A proxy that leads every tunnel to one port of this machine, whatever host is asked for, and demands Basic if it is told to. */
public final class TestProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int destination;
    private final String authorization;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private TestProxy(ServerSocketFactory sockets, int destination, String authorization) throws IOException {
        this.listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.destination = destination;
        this.authorization = authorization;
        RelayListener.thread(this::serve, "test-proxy").start();
    }

    public static TestProxy to(int destination) throws IOException {
        return new TestProxy(ServerSocketFactory.getDefault(), destination, "");
    }

    public static TestProxy to(int destination, String userAndPassword) throws IOException {
        return new TestProxy(ServerSocketFactory.getDefault(), destination, basic(userAndPassword));
    }

    public static TestProxy secured(int destination, String userAndPassword, SSLContext identity) throws IOException {
        return new TestProxy(identity.getServerSocketFactory(), destination, basic(userAndPassword));
    }

    private static String basic(String userAndPassword) {
        return "Proxy-Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The heads of the requests that came. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void serve() {
        try {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                RelayListener.thread(() -> tunnel(client), "test-tunnel").start();
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void tunnel(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            requests.add(head);
            if (!head.contains(authorization)) {
                answer(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"");
                return;
            }
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), destination)) {
                open.add(server);
                answer(client, "200 Connection established");
                RelayListener.thread(() -> copy(client, server), "test-tunnel-up")
                        .start();
                copy(server, client);
            }
        } catch (IOException left) {
            // one of the two
        }
    }

    static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("no request");
            }
            head.append((char) octet);
        }
        return head.toString();
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException | UnsupportedOperationException left) {
            // one of the two; TLS has no half
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(Attempt::closeQuietly);
    }
}
