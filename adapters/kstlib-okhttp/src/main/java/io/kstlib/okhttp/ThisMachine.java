package io.kstlib.okhttp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Connection;
import okhttp3.Dns;
import okhttp3.Request;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a token that goes in plain text on this machine. Without TLS, the name of a server proves nothing: a proxy or a DNS server may lead to
 * another machine.
 */
final class ThisMachine {

    private static final String ONLY = "the token goes in plain text to this machine only, and ";

    private ThisMachine() {}

    /** Returns a resolver that finds no host of another machine. */
    static Dns only(Dns names) {
        return host -> {
            List<InetAddress> addresses = names.lookup(host);
            if (!addresses.stream().allMatch(ThisMachine::has)) {
                throw new UnknownHostException(ONLY + host + " leads to another machine");
            }
            return addresses;
        };
    }

    /** Checks where a connection leads. */
    static void require(Request request, @Nullable Connection connection) throws IOException {
        Route route = connection == null ? null : connection.route();
        if (route == null || route.proxy().type() != Proxy.Type.DIRECT || !has(addressOf(route))) {
            throw new IOException(ONLY + "this client reaches " + request.url().host() + " by "
                    + (route == null ? "an unknown route" : route) + "; exclude this machine from its proxies");
        }
    }

    private static @Nullable InetAddress addressOf(Route route) {
        InetSocketAddress address = route.socketAddress();
        return address == null ? null : address.getAddress(); // null where it is unresolved
    }

    private static boolean has(@Nullable InetAddress address) {
        return address != null && address.isLoopbackAddress();
    }
}
