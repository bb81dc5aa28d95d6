package io.kstlib.auth.core.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Takes the connections of one relay, on loopback, until for a while nobody asked for it. */
final class RelayListener {

    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int BACKLOG = 50;

    private final ServerSocket server;
    private final RelayTunnel.Terms terms;
    private long lastAsked = System.nanoTime();
    private boolean ended;

    private RelayListener(ServerSocket server, RelayTunnel.Terms terms) {
        this.server = server;
        this.terms = terms;
    }

    static RelayListener start(RelayTunnel.Terms terms) {
        try {
            ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            server.setSoTimeout((int) IDLE.toMillis());
            RelayListener listener = new RelayListener(server, terms);
            thread(listener::accept, "kstlib-relay").start();
            return listener;
        } catch (IOException noPort) {
            throw new UncheckedIOException("no port on this machine is free for the way to the proxy", noPort);
        }
    }

    static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Whether it goes on listening, which it then does for a while. */
    synchronized boolean keepUp() {
        lastAsked = System.nanoTime();
        return !ended;
    }

    private synchronized boolean isOver() {
        ended = ended || System.nanoTime() - lastAsked > IDLE.toNanos();
        return ended;
    }

    private void accept() {
        try (ServerSocket open = server) {
            while (!isOver()) {
                try {
                    Socket client = open.accept();
                    thread(new RelayTunnel(client, terms), "kstlib-relay-tunnel")
                            .start();
                } catch (SocketTimeoutException quiet) {
                    // time to see whether it is still needed
                }
            }
        } catch (IOException broken) {
            // the next request starts another one
        } finally {
            end();
        }
    }

    private synchronized void end() {
        ended = true;
    }
}
