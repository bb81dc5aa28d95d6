package io.kstlib.auth.core.route;

import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.core.route.Attempt.Phase;
import io.kstlib.auth.core.route.ProxyServer.Login;
import io.kstlib.auth.core.route.ProxyServer.Protocol;
import io.kstlib.auth.core.route.ProxyTunnel.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Makes connections to servers: directly, address by address, or through the proxy that is meant for them. Safe for use by several
 * threads.
 */
public final class Dialer {

    private final ProxyChoice proxies;
    private final Supplier<SSLContext> trust;
    private final Lookup lookup;
    private final Set<Target> demandingProxies = ConcurrentHashMap.newKeySet();

    /** Finds the addresses of a host, as {@link InetAddress#getAllByName} does. */
    @FunctionalInterface
    public interface Lookup {

        /**
         * @param host a name or an address
         * @return its addresses, the preferred one first; at least one
         * @throws java.net.UnknownHostException if there is none
         */
        InetAddress[] addresses(String host) throws IOException;
    }

    private Dialer(ProxyChoice proxies, Supplier<SSLContext> trust, Lookup lookup) {
        this.proxies = proxies;
        this.trust = trust;
        this.lookup = lookup;
    }

    /**
     * @param provider whose section {@code proxy} or whose environment says which proxy to go by
     * @param trust whom to believe to be a proxy that is spoken to by https
     * @return a dialer
     */
    public static Dialer of(ProviderContext provider, Supplier<SSLContext> trust) {
        return of(provider, trust, InetAddress::getAllByName);
    }

    /**
     * @param provider whose section {@code proxy} or whose environment says which proxy to go by
     * @param trust whom to believe to be a proxy that is spoken to by https
     * @param lookup finds addresses
     * @return a dialer
     */
    public static Dialer of(ProviderContext provider, Supplier<SSLContext> trust, Lookup lookup) {
        return new Dialer(ProxySettings.of(provider), trust, lookup);
    }

    /**
     * @param target a server
     * @return whether it is reached through a proxy
     */
    public boolean usesProxyFor(Target target) {
        return proxies.proxyFor(target).isPresent();
    }

    /**
     * Connects.
     *
     * @param target the server
     * @param attempt is told how far it has come, and may be called off meanwhile
     * @return a connection on which what is written comes to the server
     * @throws ProxyRefusedException if a proxy is in the way that cannot be reached, or opens no tunnel
     * @throws IOException if the server cannot be reached
     */
    public Socket open(Target target, Attempt attempt) throws IOException {
        Optional<ProxyServer> proxy = proxies.proxyFor(target);
        return proxy.isPresent() ? through(proxy.get(), target, attempt) : directly(target, target.toString(), attempt);
    }

    private Socket directly(Target target, String peer, Attempt attempt) throws IOException {
        attempt.enter(Phase.LOOKUP, target.host());
        InetAddress[] addresses = lookup.addresses(target.host());
        attempt.enter(Phase.CONNECTION, peer);
        IOException failed = new ConnectException("no address");
        for (int i = 0; i < addresses.length; i++) {
            // A share of the time for each, so that one address that swallows everything does not take that of the
            // others.
            int share = Math.max(1, attempt.millisLeft() / (addresses.length - i));
            try {
                return connected(new InetSocketAddress(addresses[i], target.port()), share, attempt);
            } catch (IOException notThisOne) {
                notThisOne.addSuppressed(failed);
                failed = notThisOne;
            }
        }
        throw failed;
    }

    private static Socket connected(InetSocketAddress address, int millis, Attempt attempt) throws IOException {
        Socket socket = new Socket(Proxy.NO_PROXY);
        try {
            attempt.uses(socket);
            socket.connect(address, millis);
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException failed) {
            Attempt.closeQuietly(socket);
            throw failed;
        }
    }

    /** A proxy that demanded the login once is shown it at once from then on. */
    private Socket through(ProxyServer proxy, Target target, Attempt attempt) throws IOException {
        ProxyTunnel tunnel = new ProxyTunnel(proxy, target);
        Login login = proxy.login();
        if (login == null) {
            return opened(proxy, attempt, tunnel::openWithoutLogin).orElseThrow();
        }
        if (!demandingProxies.contains(proxy.target())) {
            Optional<Socket> opened = opened(proxy, attempt, tunnel::openUnlessLoginIsDemanded);
            if (opened.isPresent()) {
                return opened.get();
            }
            demandingProxies.add(proxy.target());
        }
        return opened(proxy, attempt, connection -> tunnel.open(connection, login))
                .orElseThrow();
    }

    /** Asks a proxy for a tunnel. */
    @FunctionalInterface
    private interface Request {
        Answer ask(Socket connection) throws IOException;
    }

    /** A new connection to the proxy, on which it was asked for a tunnel; empty when it wants to be asked again, with a login. */
    private Optional<Socket> opened(ProxyServer proxy, Attempt attempt, Request request) throws IOException {
        Socket connection;
        try {
            connection = directly(proxy.target(), proxy.toString(), attempt);
        } catch (IOException unreachable) {
            throw ProxyTunnel.unreachable(proxy, unreachable);
        }
        attempt.enter(Phase.TUNNEL, proxy.toString());
        Answer answer = Answer.DEMANDS_LOGIN;
        try {
            // Also for who does not watch: a proxy that says nothing would hold a session's request for ever.
            connection.setSoTimeout(attempt.millisLeft());
            Socket spokenTo = proxy.protocol() == Protocol.HTTPS ? secured(connection, proxy) : connection;
            answer = request.ask(spokenTo);
            connection.setSoTimeout(0);
            return answer == Answer.OPENED ? Optional.of(spokenTo) : Optional.empty();
        } finally {
            if (answer != Answer.OPENED) {
                Attempt.closeQuietly(connection);
            }
        }
    }

    private Socket secured(Socket connection, ProxyServer proxy) throws IOException {
        try {
            return TlsLayer.over(connection, proxy.target(), trust.get());
        } catch (IOException untrusted) {
            throw ProxyTunnel.unreachable(proxy, untrusted);
        }
    }
}
