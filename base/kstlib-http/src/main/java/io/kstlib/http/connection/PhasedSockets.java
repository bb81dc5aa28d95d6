package io.kstlib.http.connection;

import io.kstlib.http.connection.ExchangeAttempt.Phase;
import io.kstlib.http.proxy.ProxyServer;
import io.kstlib.http.trust.TrustedTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one attempt. They record when they are connected, because OkHttp has no event for that. They also speak TLS to a proxy,
 * which OkHttp cannot do.
 */
final class PhasedSockets extends SocketFactory {

    private final ExchangeAttempt attempt;
    private final @Nullable ProxyServer proxy;
    private final Supplier<TrustedTls> trust;

    /** @param trust which proxies are trusted that are reached by TLS */
    PhasedSockets(ExchangeAttempt attempt, Supplier<TrustedTls> trust) {
        this.attempt = attempt;
        this.proxy = attempt.proxy();
        this.trust = trust;
    }

    /** A plain socket that ignores the proxies of the JVM. */
    private final class Direct extends Socket {

        Direct() {
            super(Proxy.NO_PROXY); // ignores the proxy in the JVM's properties
        }

        @Override
        public void connect(SocketAddress address, int timeoutMillis) throws IOException {
            super.connect(address, timeoutMillis);
            setTcpNoDelay(true);
            isConnectedTo(address);
        }
    }

    private void isConnectedTo(SocketAddress address) {
        attempt.connected(address);
        if (proxy != null && attempt.destination().isSecured()) {
            attempt.enter(Phase.TUNNEL, proxy.toString());
        }
    }

    @Override
    public Socket createSocket() {
        return proxy != null && proxy.isSecure()
                ? new SecuredSocket(
                        new Direct(),
                        connection -> trust.get()
                                .over(
                                        connection,
                                        proxy.target().host(),
                                        proxy.target().port()))
                : new Direct();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw onlyUnconnected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw onlyUnconnected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw onlyUnconnected();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw onlyUnconnected();
    }

    private static UnsupportedOperationException onlyUnconnected() {
        return new UnsupportedOperationException("OkHttp connects sockets itself");
    }
}
