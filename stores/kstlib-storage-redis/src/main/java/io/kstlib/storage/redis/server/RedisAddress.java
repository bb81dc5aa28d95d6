package io.kstlib.storage.redis.server;

import io.kstlib.storage.sops.server.ServerNode;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the tokens are: one server, the master that Sentinel names, or a cluster. A URL holds no user, no password, and no options after a
 * question mark.
 *
 * @param kind what the nodes are
 * @param scheme as it was written, in lower case
 * @param nodes the server, the Sentinels, or some nodes of the cluster; at least one
 * @param database the number of the database; 0 in a cluster
 * @param master the name of the master that Sentinel watches; {@code null} without Sentinel
 */
public record RedisAddress(
        Kind kind,
        String scheme,
        List<ServerNode> nodes,
        int database,
        @Nullable String master) {

    /** What the nodes of an address are. */
    public enum Kind {
        /** One server. */
        SERVER,
        /** Servers that know the master. */
        SENTINEL,
        /** Some of the nodes of a cluster. */
        CLUSTER
    }

    private static final Pattern DATABASE = Pattern.compile("/?|/[0-9]{1,4}");
    private static final Pattern MASTER = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final int STANDARD_PORT = 6379;
    private static final int STANDARD_SENTINEL_PORT = 26_379;

    public RedisAddress {
        nodes = List.copyOf(nodes);
    }

    /**
     * {@return the address}
     *
     * @param url the configured URL
     * @throws IllegalArgumentException with a message for the person who wrote it; the message does not quote the URL
     */
    public static RedisAddress of(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        boolean sentinel = scheme.endsWith("-sentinel");
        if (!List.of("redis", "rediss", "redis-sentinel", "rediss-sentinel").contains(scheme)) {
            throw new IllegalArgumentException(
                    "the scheme is " + scheme + "; expected redis, rediss, redis-sentinel or rediss-sentinel");
        }
        List<ServerNode> nodes = ServerNode.of(url, sentinel ? STANDARD_SENTINEL_PORT : STANDARD_PORT);
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        if (!DATABASE.matcher(path).matches()) {
            throw new IllegalArgumentException("the path is not the number of a database");
        }
        int database = path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
        Kind kind = sentinel ? Kind.SENTINEL : nodes.size() > 1 ? Kind.CLUSTER : Kind.SERVER;
        if (kind == Kind.CLUSTER && database != 0) {
            throw new IllegalArgumentException("a cluster has no databases");
        }
        return new RedisAddress(kind, scheme, nodes, database, master(url.getRawFragment(), kind));
    }

    private static @Nullable String master(@Nullable String fragment, Kind kind) {
        if (kind != Kind.SENTINEL) {
            if (fragment != null) {
                throw new IllegalArgumentException("only a URL of Sentinel ends with # and a name");
            }
            return null;
        }
        if (fragment == null || !MASTER.matcher(fragment).matches()) {
            throw new IllegalArgumentException("a URL of Sentinel ends with # and the name of the master");
        }
        return fragment;
    }

    /** {@return whether connections are encrypted by TLS} */
    public boolean isEncrypted() {
        return scheme.startsWith("rediss");
    }

    /** {@return whether all nodes are on this machine} */
    public boolean isLoopback() {
        return nodes.stream().allMatch(ServerNode::isLoopback);
    }

    @Override
    public String toString() {
        return scheme + "://" + nodes.stream().map(ServerNode::toString).collect(Collectors.joining(","))
                + (database == 0 ? "" : "/" + database)
                + (master == null ? "" : "#" + master);
    }
}
