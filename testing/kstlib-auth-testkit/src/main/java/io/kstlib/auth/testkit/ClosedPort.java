package io.kstlib.auth.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of 127.0.0.1 at which nothing listens, for a server that cannot be reached. No other program gets the port before it is given back by
 * {@link #close()}, so a test may use it as long as it likes.
 */
public final class ClosedPort implements AutoCloseable {

    private final Socket held = new Socket();

    /** Takes a port that is free. */
    public ClosedPort() {
        try {
            held.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /**
     * Returns the number of the port.
     *
     * @return from 1 to 65535
     */
    public int number() {
        return held.getLocalPort();
    }

    /**
     * Returns a URL at which connections are refused.
     *
     * @param path what follows the port, such as {@code /token}
     * @return with {@code http}
     */
    public String url(String path) {
        return "http://127.0.0.1:" + number() + path;
    }

    @Override
    public void close() {
        try {
            held.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public String toString() {
        return "127.0.0.1:" + number();
    }
}
