package io.kstlib.auth.core.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Leads the JDK's client through proxies. That sends no Basic to a proxy unless the whole JVM is told to by a system property, so it is
 * given a proxy of ours on loopback, which opens the tunnel and passes bytes on. TLS is between the client and the server: no token is
 * seen here.
 *
 * <p>Other programs on the machine are kept out by a pass, fresh for each relay, that goes with {@code CONNECT} and never reaches the
 * server. It listens while it is needed: from a request on, until for a minute none was made. Safe for use by several threads.
 */
public final class ProxyRelay {

    /** The one header that the JDK's client keeps from servers by HTTP/2 as well, as long as its scheme is not Basic. */
    private static final String PASS_HEADER = "Proxy-Authorization";

    private static final String SCHEME = "Kstlib-Pass ";
    private static final int PASS_BYTES = 32;
    private static final int MOST_FAILURES = 100;
    private static final ProxySelector DIRECT = ProxySelector.of(null);

    private final @Nullable Dialer dialer;
    private final Duration connectTimeout;
    private final String pass;
    private final Map<Target, IOException> failures = new ConcurrentHashMap<>();
    private @Nullable RelayListener listener;

    private ProxyRelay(@Nullable Dialer dialer, Duration connectTimeout) {
        this.dialer = dialer;
        this.connectTimeout = connectTimeout;
        byte[] random = new byte[PASS_BYTES];
        new SecureRandom().nextBytes(random);
        this.pass = SCHEME + HexFormat.of().formatHex(random);
    }

    /**
     * @param dialer knows the proxies
     * @param connectTimeout how long a connection to one may take, and again the tunnel
     * @return a relay that does not listen yet
     */
    public static ProxyRelay of(Dialer dialer, Duration connectTimeout) {
        return new ProxyRelay(dialer, connectTimeout);
    }

    /**
     * @return a relay for a client that does not use it
     */
    public static ProxyRelay unused() {
        return new ProxyRelay(null, Duration.ZERO);
    }

    /**
     * @return what tells the client which of its requests to send here
     */
    public ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return isMeantFor(uri) ? List.of(new Proxy(Proxy.Type.HTTP, address())) : DIRECT.select(uri);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                // the request fails with it
            }
        };
    }

    /**
     * @param request a request of the client
     * @return the same, with the pass where it needs one
     */
    public HttpRequest admitted(HttpRequest request) {
        if (!isMeantFor(request.uri())) {
            return request;
        }
        failures.remove(target(request.uri()));
        return HttpRequest.newBuilder(request, (name, value) -> true)
                .setHeader(PASS_HEADER, pass)
                .build();
    }

    /**
     * @param url where a request goes
     * @param header is given the header of the pass where it needs one
     */
    public void admit(URI url, BiConsumer<String, String> header) {
        if (isMeantFor(url)) {
            failures.remove(target(url));
            header.accept(PASS_HEADER, pass);
        }
    }

    /**
     * Why no tunnel was opened, which the client knows by a number at most.
     *
     * @param url where the request went
     * @param failure what the client threw
     * @return the reason, else what the client threw
     */
    public IOException explained(URI url, IOException failure) {
        return isMeantFor(url) ? failures.getOrDefault(target(url), failure) : failure;
    }

    private boolean isMeantFor(URI url) {
        return dialer != null && url.getHost() != null && isSecure(url) && dialer.usesProxyFor(target(url));
    }

    /** Plain connections stay on this machine. */
    private static boolean isSecure(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        return scheme.equals("https") || scheme.equals("wss");
    }

    private static Target target(URI url) {
        return new Target(url.getHost(), url.getPort() < 0 ? 443 : url.getPort());
    }

    private synchronized InetSocketAddress address() {
        Dialer known = dialer;
        if (known == null) {
            throw new IllegalStateException("this relay is not used");
        }
        if (listener == null || !listener.keepUp()) {
            RelayTunnel.Terms terms = new RelayTunnel.Terms(known, connectTimeout, PASS_HEADER, pass, this::failed);
            listener = RelayListener.start(terms);
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
    }

    private void failed(Target target, IOException failure) {
        if (failures.size() >= MOST_FAILURES) {
            failures.clear();
        }
        failures.put(target, failure);
    }

    @Override
    public String toString() {
        return "ProxyRelay"; // the pass is a secret
    }
}
