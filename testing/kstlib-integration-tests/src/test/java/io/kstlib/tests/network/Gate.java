package io.kstlib.tests.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port in front of a server, which can be changed. Once it is shut, the server looks stopped. */
public final class Gate implements AutoCloseable {

    private volatile InetSocketAddress target;
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private Gate(InetSocketAddress target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /**
     * @param server where to forward connections to
     * @return an open gate
     */
    public static Gate to(URI server) {
        return at(InetAddress.getLoopbackAddress(), server);
    }

    /**
     * @param address where to listen
     * @param server where to forward connections to
     * @return an open gate
     */
    public static Gate at(InetAddress address, URI server) {
        try {
            Gate gate = new Gate(addressOf(server), new ServerSocket(0, 50, address));
            gate.inBackground(gate::accept);
            return gate;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static InetSocketAddress addressOf(URI server) {
        return new InetSocketAddress(server.getHost(), server.getPort());
    }

    /**
     * Forwards to another server from now on.
     *
     * @param server where to forward connections to that are made later
     */
    public void leadTo(URI server) {
        target = addressOf(server);
    }

    /**
     * @return the URL of the gate, without a path
     */
    public URI base() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /**
     * @return the port of the gate
     */
    public int port() {
        return listener.getLocalPort();
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket near = listener.accept();
            InetSocketAddress to = target;
            Socket far = new Socket(to.getAddress(), to.getPort());
            open.add(near);
            open.add(far);
            inBackground(() -> forward(near, far));
            inBackground(() -> forward(far, near));
        }
    }

    private static void forward(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private void inBackground(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException closed) {
                        // forwarding ends this way
                    }
                },
                "gate");
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers no one from now on, and breaks open connections. */
    public void shut() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        shut();
    }
}
