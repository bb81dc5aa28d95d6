package io.kstlib.http.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A connection that does its TLS handshake when it is connected, and looks like a plain one. It leads to a proxy that is reached by https. */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // closing must not wait for a thread that connects
final class SecuredSocket extends Socket {

    private final Socket plain;
    private final Security security;
    private volatile @Nullable SSLSocket secured;

    /** Does the handshake over a connection. */
    @FunctionalInterface
    interface Security {
        SSLSocket over(Socket connection) throws IOException;
    }

    SecuredSocket(Socket plain, Security security) {
        super(Proxy.NO_PROXY);
        this.plain = plain;
        this.security = security;
    }

    @Override
    public void connect(SocketAddress address, int timeoutMillis) throws IOException {
        plain.connect(address, timeoutMillis);
        secured = security.over(plain);
    }

    private Socket used() {
        SSLSocket known = secured;
        return known == null ? plain : known;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return used().getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return used().getOutputStream();
    }

    @Override
    public void close() throws IOException {
        plain.close(); // closes at once, because closing TLS may wait for a thread that reads or writes
    }

    @Override
    public boolean isConnected() {
        return plain.isConnected();
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    @Override
    public boolean isBound() {
        return plain.isBound();
    }

    @Override
    public boolean isInputShutdown() {
        return plain.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return plain.isOutputShutdown();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        plain.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return plain.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        plain.setTcpNoDelay(on);
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return plain.getInetAddress();
    }

    @Override
    public int getPort() {
        return plain.getPort();
    }

    @Override
    public int getLocalPort() {
        return plain.getLocalPort();
    }

    @Override
    public InetAddress getLocalAddress() {
        return plain.getLocalAddress();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return plain.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return plain.getLocalSocketAddress();
    }

    @Override
    public String toString() {
        return "SecuredSocket[" + plain + "]";
    }
}
