package io.kstlib.storage.postgresql.server;

import io.kstlib.storage.sops.server.ServerNode;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the tokens are: a database of one server, or of the one of several that takes writes. A URL holds no user, no password, and no options.
 *
 * @param nodes the servers; at least one
 * @param database the name of the database
 */
public record PostgresqlAddress(List<ServerNode> nodes, String database) {

    private static final Pattern DATABASE = Pattern.compile("/[A-Za-z0-9_.-]{1,63}");
    private static final int STANDARD_PORT = 5432;

    public PostgresqlAddress {
        nodes = List.copyOf(nodes);
    }

    /**
     * {@return the address}
     *
     * @param url the configured URL
     * @throws IllegalArgumentException with a message for the person who wrote it; the message does not quote the URL
     */
    public static PostgresqlAddress of(URI url) {
        if (!"postgresql".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("the scheme is " + url.getScheme() + "; expected postgresql");
        }
        List<ServerNode> nodes = ServerNode.of(url, STANDARD_PORT);
        if (url.getRawFragment() != null) {
            throw new IllegalArgumentException("options are not taken from the URL");
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        if (!DATABASE.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "the URL does not end with the name of a database, of letters, digits and characters of _ . -");
        }
        return new PostgresqlAddress(nodes, path.substring(1));
    }

    /** {@return whether all servers are on this machine} */
    public boolean isLoopback() {
        return nodes.stream().allMatch(ServerNode::isLoopback);
    }

    @Override
    public String toString() {
        return "postgresql://" + nodes.stream().map(ServerNode::toString).collect(Collectors.joining(",")) + "/"
                + database;
    }
}
