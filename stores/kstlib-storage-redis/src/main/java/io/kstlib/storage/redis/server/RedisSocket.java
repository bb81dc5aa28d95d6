package io.kstlib.storage.redis.server;

import io.kstlib.base.Deadline;
import io.kstlib.storage.sops.server.ServerTls;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A socket to a server that may be silent for a time only, and may not send more than it should. Time counts from the first look for an answer, and only a
 * server can be late: a process that gets no processor looks at what has arrived before it gives up.
 */
final class RedisSocket extends Socket {

    /** The buffer of a socket takes a shorter write at once, because an answer is read before the next one. */
    private static final int SHORT_WRITE = 8192;

    private final Timed timed;
    private final Socket spoken;

    /**
     * Connects.
     *
     * @param silence how long the server may be silent
     * @param whole when it ends in any case, even if this process gets no processor meanwhile
     */
    RedisSocket(InetAddress address, int port, Duration silence, Deadline whole) throws IOException {
        timed = new Timed(silence, whole);
        timed.setTcpNoDelay(true);
        timed.setKeepAlive(true);
        spoken = timed;
        timed.connect(new InetSocketAddress(address, port), Math.max(1, (int)
                whole.atMost(silence).toMillis()));
    }

    /**
     * Encrypts a connection, and checks that the certificate is for the server.
     *
     * @param host the name of the server
     */
    RedisSocket(RedisSocket plain, SSLSocketFactory tls, String host, int port) throws IOException {
        timed = plain.timed;
        SSLSocket encrypted = ServerTls.over(tls, timed, host, port);
        encrypted.startHandshake();
        spoken = encrypted;
    }

    /**
     * Says how long the next answer may take.
     *
     * @param silence how long the server may be silent
     * @param whole when it ends in any case
     */
    void expect(Duration silence, Deadline whole) {
        timed.expect(silence, whole);
    }

    /**
     * Says what to do when the server is silent; then it may be silent once more.
     *
     * @param probe asks for a sign of life
     */
    void probe(Runnable probe) {
        timed.probe = probe;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new AnswerLimits(spoken.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return spoken.getOutputStream();
    }

    @Override
    public synchronized void setSoTimeout(int unused) {} // each read has its own

    @Override
    public synchronized int getSoTimeout() {
        return 0;
    }

    @Override
    public boolean isBound() {
        return timed.isBound();
    }

    @Override
    public boolean isConnected() {
        return timed.isConnected();
    }

    @Override
    public boolean isClosed() {
        return timed.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return timed.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return timed.isOutputShutdown();
    }

    /** Says no farewell, which could wait for the server. */
    @Override
    public synchronized void close() throws IOException {
        timed.close();
    }

    /** The socket below TLS. */
    private static final class Timed extends Socket {

        private volatile Duration silence;
        private volatile Deadline whole;

        /** When the answer is late, once it was looked for. */
        private volatile Deadline late;

        private volatile boolean isLooking;

        /** What to do about the first silence, before it counts. */
        private volatile @Nullable Runnable probe;

        Timed(Duration silence, Deadline whole) {
            this.silence = silence;
            this.whole = whole;
            this.late = whole;
        }

        void expect(Duration next, Deadline end) {
            silence = next;
            whole = end;
            isLooking = false;
            probe = null;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] bytes, int from, int most) throws IOException {
                    if (!isLooking) {
                        late = Deadline.in(silence);
                        isLooking = true;
                    }
                    if (whole.isOver()) {
                        throw new SocketTimeoutException();
                    }
                    setSoTimeout(Math.max(1, (int) late.left().toMillis())); // what has arrived is read in any case
                    try {
                        return super.read(bytes, from, most);
                    } catch (SocketTimeoutException silent) {
                        Runnable asking = probe;
                        if (asking == null) {
                            throw silent;
                        }
                        probe = null;
                        asking.run();
                        return read(bytes, from, most);
                    }
                }
            };
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    isLooking = false;
                    if (length <= SHORT_WRITE) {
                        out.write(bytes, from, length);
                    } else {
                        writeInTime(out, bytes, from, length);
                    }
                }
            };
        }

        /** Writes in a thread of its own: a socket has no time limit for a server that reads nothing. */
        private void writeInTime(OutputStream out, byte[] bytes, int from, int length) throws IOException {
            try {
                Deadline.in(silence).awaitUninterrupted(Deadline.begin("kstlib-redis-write", () -> {
                    out.write(bytes, from, length);
                    return length;
                }));
            } catch (TimeoutException late) {
                close();
                throw new SocketTimeoutException();
            } catch (ExecutionException failed) {
                throw new IOException(failed.getCause());
            }
        }
    }
}
