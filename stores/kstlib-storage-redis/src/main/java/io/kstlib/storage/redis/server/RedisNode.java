package io.kstlib.storage.redis.server;

import java.util.Optional;

/**
 * One server of those that an address stands for.
 *
 * @param host its name or IP address
 */
public record RedisNode(String host, int port) {

    static final int MOST_PORT = 65_535;

    /** Reads what a server says about another one; empty when that is not an address. */
    static Optional<RedisNode> of(String host, String port) {
        int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
        return host.isEmpty() || number == 0 || number > MOST_PORT
                ? Optional.empty()
                : Optional.of(new RedisNode(host, number));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
