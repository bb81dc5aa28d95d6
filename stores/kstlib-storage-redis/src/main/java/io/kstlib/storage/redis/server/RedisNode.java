package io.kstlib.storage.redis.server;

/**
 * One server of those that an address stands for.
 *
 * @param host its name or IP address
 * @param port its port
 */
public record RedisNode(String host, int port) {

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
