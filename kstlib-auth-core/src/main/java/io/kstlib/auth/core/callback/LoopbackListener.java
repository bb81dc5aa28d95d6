package io.kstlib.auth.core.callback;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sockets of the callback server: bound to loopback addresses only (security rule 8, RFC 8252 section 8.3). */
final class LoopbackListener implements AutoCloseable {

    private static final int BACKLOG = 50;
    private static final int TRIES_FOR_ONE_PORT_ON_BOTH = 20;

    private final URI redirectUri;
    private final List<HttpServer> servers;
    private final ExchangeThreads threads;

    private LoopbackListener(URI redirectUri, List<HttpServer> servers, Duration longestExchange) {
        this.redirectUri = redirectUri;
        this.servers = List.copyOf(servers);
        this.threads = new ExchangeThreads(longestExchange);
    }

    /** Binds the first free port of the target. A request takes no longer than the given time. */
    static LoopbackListener bind(RedirectTarget target, Duration longestExchange) {
        List<InetAddress> addresses = addresses(target.host());
        List<IOException> failures = new ArrayList<>();
        for (int port : target.ports()) {
            int tries = port == 0 ? TRIES_FOR_ONE_PORT_ON_BOTH : 1;
            for (int i = 0; i < tries; i++) {
                try {
                    List<HttpServer> servers = bind(addresses, port);
                    return new LoopbackListener(
                            target.onPort(servers.get(0).getAddress().getPort()), servers, longestExchange);
                } catch (IOException taken) {
                    failures.add(taken);
                }
            }
        }
        var nothingFree = target.nothingFree();
        failures.forEach(nothingFree::addSuppressed);
        throw nothingFree;
    }

    /**
     * Binds all addresses on the same port, or none. A browser turns {@code localhost} into either of them, and another program that listens on the
     * other one could receive the code.
     */
    private static List<HttpServer> bind(List<InetAddress> addresses, int port) throws IOException {
        List<HttpServer> servers = new ArrayList<>();
        int samePort = port;
        try {
            for (InetAddress address : addresses) {
                HttpServer server = HttpServer.create(new InetSocketAddress(address, samePort), BACKLOG);
                servers.add(server);
                samePort = server.getAddress().getPort();
            }
            return servers;
        } catch (IOException taken) {
            servers.forEach(server -> server.stop(0));
            throw taken;
        }
    }

    private static List<InetAddress> addresses(String host) {
        InetAddress ipv4 = address(127, 0, 0, 1);
        InetAddress ipv6 = address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
        return switch (host.toLowerCase(Locale.ROOT)) {
            case "[::1]" -> List.of(ipv6);
            case "localhost" -> hasAddress(ipv6) ? List.of(ipv4, ipv6) : List.of(ipv4);
            default -> List.of(ipv4);
        };
    }

    private static InetAddress address(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, impossible);
        }
    }

    /** A machine without IPv6 cannot bind its loopback address at any port. */
    private static boolean hasAddress(InetAddress address) {
        try (ServerSocket probe = new ServerSocket(0, 1, address)) {
            return probe.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    URI redirectUri() {
        return redirectUri;
    }

    void start(HttpHandler handler) {
        for (HttpServer server : servers) {
            server.createContext("/", handler);
            server.setExecutor(threads);
            server.start();
        }
    }

    @Override
    public void close() {
        servers.forEach(server -> server.stop(0));
        threads.close();
    }
}
