package io.kstlib.storage.redis.server;

import java.util.Optional;

/**
 * One server of those that an address stands for.
 *
 * @param host its name or IP address
 * @param port its port
 */
public record RedisNode(String host, int port) {

    /** Reads what a server says about another one; empty when that is no address. */
    static Optional<RedisNode> of(String host, String port) {
        return host.isEmpty() || !port.matches("[0-9]{1,5}")
                ? Optional.empty()
                : Optional.of(new RedisNode(host, Integer.parseInt(port)));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
