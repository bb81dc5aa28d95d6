package io.kstlib.auth.core.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server on loopback that does with each connection what the test says. */
public final class Scripted implements AutoCloseable {

    private final ServerSocket listener;
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final CountDownLatch closed;

    /** What is done with a connection; it is closed afterwards. */
    @FunctionalInterface
    public interface Script {
        void run(Socket client) throws IOException;
    }

    private Scripted(Script script, CountDownLatch closed) throws IOException {
        this.closed = closed;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RelayListener.thread(() -> serve(script), "scripted").start();
    }

    public static Scripted server(Script script) throws IOException {
        return new Scripted(script, new CountDownLatch(1));
    }

    /** Answers the head of a request with these bytes, in ISO-8859-1, and waits for the client to go. */
    public static Scripted answering(String answer) throws IOException {
        return server(client -> {
            TestProxy.head(client.getInputStream());
            client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            client.getOutputStream().flush();
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
        });
    }

    /** Breaks the connection off once something came. */
    public static Scripted resetting() throws IOException {
        return server(client -> {
            client.getInputStream().read();
            client.setSoLinger(true, 0);
        });
    }

    /** Begins with these bytes once something came, and goes on with one of them every 100 ms, without end. */
    public static Scripted dripping(byte[] beginning, int octet) throws IOException {
        CountDownLatch closed = new CountDownLatch(1);
        return new Scripted(
                client -> {
                    client.getInputStream().read();
                    client.getOutputStream().write(beginning);
                    while (!pause(closed)) {
                        client.getOutputStream().write(octet);
                        client.getOutputStream().flush();
                    }
                },
                closed);
    }

    private static boolean pause(CountDownLatch closed) {
        try {
            return closed.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Done when the script came to its end, or the client left it. */
    public CompletableFuture<Void> left() {
        return left;
    }

    private void serve(Script script) {
        try {
            while (true) {
                Socket client = listener.accept();
                RelayListener.thread(() -> run(script, client), "scripted-connection")
                        .start();
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void run(Script script, Socket client) {
        try (client) {
            script.run(client);
        } catch (IOException clientLeft) {
            // so does the script
        } finally {
            left.complete(null);
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
    }
}
