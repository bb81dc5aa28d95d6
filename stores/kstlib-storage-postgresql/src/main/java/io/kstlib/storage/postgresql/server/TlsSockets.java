package io.kstlib.storage.postgresql.server;

import io.kstlib.storage.sops.server.ServerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocketFactory;

/** Makes encrypted sockets that check the name of the server in the handshake. The driver makes this object from a text, by its own rules. */
public final class TlsSockets extends SSLSocketFactory {

    private static final Map<String, SSLSocketFactory> KNOWN = new ConcurrentHashMap<>();

    private final SSLSocketFactory sockets;

    /**
     * Called by the driver.
     *
     * @param key the result of {@link #register}
     */
    public TlsSockets(String key) {
        SSLSocketFactory known = KNOWN.get(key);
        if (known == null) {
            throw new IllegalArgumentException("no sockets of this name");
        }
        this.sockets = known;
    }

    /**
     * Makes a text from which the driver finds the sockets, and lets it see this class.
     *
     * @param driver a class of the driver
     */
    static String register(SSLSocketFactory sockets, Class<?> driver) {
        TlsSockets.class.getModule().addExports(TlsSockets.class.getPackageName(), driver.getModule());
        String key = UUID.randomUUID().toString();
        KNOWN.put(key, sockets);
        return key;
    }

    static void forget(String key) {
        KNOWN.remove(key);
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose) throws IOException {
        return ServerTls.over(sockets, plain, host, port);
    }

    /** The driver only encrypts connections that it has made. */
    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("a connection is made before it is encrypted");
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw unused();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw unused();
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }
}
