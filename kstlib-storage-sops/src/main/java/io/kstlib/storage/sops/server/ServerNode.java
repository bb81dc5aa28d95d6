package io.kstlib.storage.sops.server;

import io.kstlib.auth.spi.http.WebOrigin;
import io.kstlib.base.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One server of those that a URL stands for.
 *
 * @param host its name or IP address
 * @param port its port
 */
public record ServerNode(String host, int port) {

    private static final int MOST_PORT = 65_535;
    private static final int MOST_NODES = 32;

    /**
     * {@return the servers of a URL such as {@code redis://HOST:PORT,HOST}; at least one}
     *
     * @param url the configured URL, which holds no user and no options
     * @param standardPort the port of a server without one
     * @throws IllegalArgumentException with a message for the user who wrote it; the message does not quote the URL
     */
    public static List<ServerNode> of(URI url, int standardPort) {
        String authority = url.getRawAuthority();
        if (authority == null || authority.isEmpty()) {
            throw new IllegalArgumentException("the URL names no server");
        }
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "a URL must not hold a user name or password; set username and password");
        }
        if (url.getRawQuery() != null) {
            throw new IllegalArgumentException("options after a question mark are not taken from the URL");
        }
        List<ServerNode> nodes = new ArrayList<>();
        for (String part : authority.split(",", MOST_NODES + 1)) {
            URI one;
            try {
                one = new URI("server://" + part).parseServerAuthority();
            } catch (URISyntaxException malformed) {
                throw new IllegalArgumentException("one of its servers is not HOST or HOST:PORT", malformed);
            }
            String host = one.getHost();
            if (host == null || one.getPort() == 0 || one.getPort() > MOST_PORT || nodes.size() == MOST_NODES) {
                throw new IllegalArgumentException("one of its servers is not HOST or HOST:PORT");
            }
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            nodes.add(new ServerNode(bare, one.getPort() < 0 ? standardPort : one.getPort()));
        }
        return List.copyOf(nodes);
    }

    /**
     * Reads what a server says about another one.
     *
     * @param host its name or address
     * @param port its port
     * @return the node; empty when that is none
     */
    public static Optional<ServerNode> of(String host, String port) {
        int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
        return host.isEmpty() || number == 0 || number > MOST_PORT
                ? Optional.empty()
                : Optional.of(new ServerNode(host, number));
    }

    /** {@return whether its name or address is one of this machine; a name may lead elsewhere all the same} */
    public boolean isLoopback() {
        return WebOrigin.of(URI.create("http://" + this)).isLoopback();
    }

    /**
     * Looks the name up, in a thread of its own: that has no time limit.
     *
     * @param most how long that may take
     * @return the addresses
     * @throws IOException if there is none, or none in time
     */
    public InetAddress[] addresses(Duration most) throws IOException {
        try {
            return Deadline.in(most)
                    .awaitUninterrupted(Deadline.begin("kstlib-lookup", () -> InetAddress.getAllByName(host)));
        } catch (TimeoutException late) {
            throw new IOException(late);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
