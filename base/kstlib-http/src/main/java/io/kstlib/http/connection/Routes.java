package io.kstlib.http.connection;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.spi.http.TlsIdentity;
import io.kstlib.http.connection.ExchangeAttempt.Phase;
import io.kstlib.http.proxy.ProxyChoice;
import io.kstlib.http.proxy.ProxyChoice.HostAndPort;
import io.kstlib.http.proxy.ProxyServer;
import io.kstlib.http.proxy.ProxyServer.Login;
import io.kstlib.http.proxy.ProxyTrouble;
import io.kstlib.http.trust.TrustedTls;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import okhttp3.Authenticator;
import okhttp3.ConnectionSpec;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * The routes to servers: directly or through a proxy, and the trusted authorities at their ends. Each attempt has a client of its own, whose sockets
 * and listener record its progress; the clients share what is costly to make. Nothing is looked up, read or loaded before a request is sent. Safe for
 * use by several threads.
 */
public final class Routes {

    /**
     * How much may arrive beside a body, in bytes: the handshake, headers, and the framing of chunks. OkHttp reads the size of a chunk in quadratic time,
     * so this is no larger than it has to be.
     */
    private static final int MOST_BESIDE = 1024 * 1024;

    private final ProxyChoice proxies;
    private final Supplier<TrustedTls> servers;
    private final Supplier<TrustedTls> proxyTrust;
    private final Lookup lookup;
    private final Map<HostAndPort, ProxyLogin> logins;
    private final int mostBytes;
    private @Nullable Secured secured;

    /** Finds the addresses of a host, as {@link InetAddress#getAllByName} does. */
    @FunctionalInterface
    public interface Lookup {

        /**
         * {@return the addresses of a name, the preferred one first}
         *
         * @param host a name
         * @throws UnknownHostException if the name has no address
         */
        List<InetAddress> addresses(String host) throws UnknownHostException;
    }

    /** Looks up the addresses of hosts for OkHttp. It is equal for all attempts on these routes, else OkHttp would not reuse connections. */
    private record Addresses(Lookup lookup) implements Dns {

        @Override
        public List<InetAddress> lookup(String host) throws UnknownHostException {
            return lookup.addresses(host);
        }
    }

    /**
     * TLS to the servers, which is costly to make.
     *
     * @param trust which servers are trusted
     * @param client OkHttp's settings for it
     */
    private record Secured(TrustedTls trust, OkHttpClient client) {

        /** The JDK's TLS settings; OkHttp's own choice is narrower. */
        private static final ConnectionSpec TLS = new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                .allEnabledCipherSuites()
                .allEnabledTlsVersions()
                .build();

        static Secured by(TrustedTls trust) {
            OkHttpClient client = new OkHttpClient.Builder()
                    .connectionSpecs(List.of(TLS))
                    .sslSocketFactory(trust.sockets(), trust.judge())
                    .hostnameVerifier((host, session) -> true) // the handshake has checked it
                    .build();
            return new Secured(trust, client);
        }
    }

    /**
     * The sockets of one attempt. They record when they are connected, because OkHttp has no event for that. They also speak TLS to a proxy,
     * which OkHttp cannot do.
     */
    private final class Sockets extends SocketFactory {

        private final ExchangeAttempt attempt;
        private final @Nullable ProxyServer proxy;

        Sockets(ExchangeAttempt attempt) {
            this.attempt = attempt;
            this.proxy = attempt.proxy();
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

            /** OkHttp limits neither the extensions of a chunk nor the number of interim responses. */
            @Override
            public InputStream getInputStream() throws IOException {
                return new FilterInputStream(super.getInputStream()) {
                    private long received;

                    @Override
                    public int read() throws IOException {
                        int octet = super.read();
                        count(octet < 0 ? 0 : 1);
                        return octet;
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        int arrived = super.read(into, offset, length);
                        count(arrived);
                        return arrived;
                    }

                    private void count(int arrived) throws TooLargeException {
                        received += Math.max(0, arrived);
                        if (mostBytes < Integer.MAX_VALUE && received - mostBytes > MOST_BESIDE) {
                            throw new TooLargeException(mostBytes);
                        }
                    }
                };
            }
        }

        private void isConnectedTo(SocketAddress address) {
            attempt.connected(address);
            if (proxy != null && attempt.isSecured()) {
                attempt.enter(Phase.TUNNEL, proxy.toString());
            }
        }

        @Override
        public Socket createSocket() {
            return proxy != null && proxy.isSecure()
                    ? new SecuredSocket(
                            new Direct(),
                            connection -> proxyTrust
                                    .get()
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

    /**
     * @param proxies chooses the proxy
     * @param servers which servers are trusted; called once
     * @param proxyTrust which proxies are trusted that are reached by https
     * @param lookup finds addresses
     */
    public Routes(ProxyChoice proxies, Supplier<TrustedTls> servers, Supplier<TrustedTls> proxyTrust, Lookup lookup) {
        this.proxies = proxies;
        this.servers = servers;
        this.proxyTrust = proxyTrust;
        this.lookup = lookup;
        this.logins = new ConcurrentHashMap<>();
        this.mostBytes = Integer.MAX_VALUE;
    }

    private Routes(Routes other, Supplier<TrustedTls> servers, int mostBytes) {
        this.proxies = other.proxies;
        this.servers = servers;
        this.proxyTrust = other.proxyTrust;
        this.lookup = other.lookup;
        this.logins = other.logins;
        this.mostBytes = mostBytes;
    }

    /**
     * Makes the same routes with a certificate of the client at their ends. Proxies do not see it.
     *
     * @param identity what to present to servers that ask for a certificate
     * @return routes that share no connection with these
     */
    public Routes presenting(TlsIdentity identity) {
        return new Routes(this, () -> secured().trust().presenting(identity), mostBytes);
    }

    /**
     * Makes the same routes for answers of limited size, each on a connection of its own.
     *
     * @param limit the largest size of a body, in bytes; what comes beside it is limited, too
     * @return routes that share no connection with these
     */
    public Routes receivingAtMost(int limit) {
        return new Routes(this, () -> secured().trust(), limit);
    }

    /**
     * {@return the proxy that leads to a server; empty if none is needed}
     *
     * @param target a server
     * @throws io.kstlib.auth.api.error.ConfigurationException if the configured proxy is not valid
     */
    Optional<ProxyServer> proxyFor(HostAndPort target) {
        return proxies.proxyFor(target);
    }

    /** Returns the login of a proxy. Each proxy has one, which remembers whether the proxy demanded it. */
    ProxyLogin loginTo(ProxyServer proxy) {
        return logins.computeIfAbsent(proxy.target(), target -> new ProxyLogin(proxy));
    }

    /** Returns the settings of a client for one attempt on these routes. */
    OkHttpClient.Builder client(ExchangeAttempt attempt) {
        ProxyServer proxy = attempt.proxy();
        return (attempt.isSecured() ? secured().client().newBuilder() : plain())
                .dns(new Addresses(lookup))
                .followRedirects(false)
                .followSslRedirects(false)
                .fastFallback(true)
                // The attempt keeps the time, even for what OkHttp does not limit.
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .proxy(proxy == null ? Proxy.NO_PROXY : asJdkHasIt(proxy))
                .proxyAuthenticator(proxy == null ? Authenticator.NONE : loginTo(proxy))
                .socketFactory(new Sockets(attempt))
                .eventListener(attempt);
    }

    private static OkHttpClient.Builder plain() {
        return new OkHttpClient.Builder().connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
    }

    private synchronized Secured secured() {
        Secured known = secured == null ? Secured.by(servers.get()) : secured;
        secured = known;
        return known;
    }

    /** Converts the proxy. OkHttp looks the host up each time. */
    private static Proxy asJdkHasIt(ProxyServer proxy) {
        return new Proxy(
                Proxy.Type.HTTP,
                InetSocketAddress.createUnresolved(
                        proxy.target().host(), proxy.target().port()));
    }

    /** A connection that does its TLS handshake when it is connected, and looks like a plain one. It leads to a proxy that is reached by https. */
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // closing must not wait for a thread that connects
    private static final class SecuredSocket extends Socket {

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

    /** The body of an answer is larger than allowed. */
    public static final class TooLargeException extends IOException {

        private static final long serialVersionUID = 1L;

        /**
         * Makes the error for an answer.
         *
         * @param mostBytes the largest size that is allowed
         */
        public TooLargeException(int mostBytes) {
            super("the answer is larger than " + mostBytes + " bytes");
        }
    }

    /**
     * Logs in to a proxy by Basic (RFC 7617). The password is fetched and sent only to a proxy that demands it. After the first demand, the
     * login is sent with every request. Safe for use by several threads.
     */
    static final class ProxyLogin implements Authenticator {

        private static final String HEADER = "Proxy-Authorization";

        private final ProxyServer proxy;
        private volatile boolean demanded;

        ProxyLogin(ProxyServer proxy) {
            this.proxy = proxy;
        }

        @Override
        public Request authenticate(@Nullable Route route, Response answer) throws IOException {
            Request asked = answer.request();
            boolean beforeAnyAnswer = answer.challenges().stream()
                    .anyMatch(challenge -> challenge.scheme().equalsIgnoreCase("OkHttp-Preemptive"));
            if (beforeAnyAnswer) {
                // A proxy need not know which client sends the request.
                Request bare = asked.newBuilder()
                        .removeHeader("User-Agent")
                        .removeHeader("Proxy-Connection")
                        .build();
                Login login = proxy.login();
                return demanded && login != null ? with(bare, login) : bare;
            }
            List<String> challenges = answer.headers("Proxy-Authenticate");
            Login login = proxy.login();
            if (login == null || asked.header(HEADER) != null || !ProxyTrouble.takesBasic(challenges)) {
                throw new ProxyTrouble(
                                proxy,
                                new HostAndPort(asked.url().host(), asked.url().port()))
                        .unauthenticated(answer.code(), challenges);
            }
            demanded = true;
            return with(asked, login);
        }

        boolean canLogIn() {
            return proxy.login() != null;
        }

        boolean isDemanded() {
            return demanded;
        }

        /** Sends the login with every request from now on. */
        void demand() {
            demanded = true;
        }

        private static Request with(Request request, Login login) throws IOException {
            try {
                return request.newBuilder()
                        .header(HEADER, login.authorization())
                        .build();
            } catch (AuthException noPassword) {
                throw new IOException(noPassword.getMessage(), noPassword);
            }
        }
    }
}
