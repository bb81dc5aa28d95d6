package io.kstlib.storage.redis.server;

import io.kstlib.auth.api.token.Secret;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How connections to the server are made.
 *
 * @param address where it is
 * @param reach where connections may lead
 * @param login the user of the server; {@code null} without a password
 * @param sentinelLogin the user of Sentinel; {@code null} without a password
 * @param tls makes encrypted sockets; {@code null} without TLS
 * @param connect how long nothing may happen while a connection is made
 * @param command how long the server may take to answer a command
 */
public record RedisAccess(
        RedisAddress address,
        Reach reach,
        @Nullable Login login,
        @Nullable Login sentinelLogin,
        @Nullable SSLSocketFactory tls,
        Duration connect,
        Duration command) {

    /**
     * A user and a password. Both are fetched for each connection, so that a new one counts without a restart.
     *
     * @param username the user; {@code null} for the user that Redis calls default
     */
    public record Login(@Nullable Supplier<Secret> username, Supplier<Secret> password) {

        @Override
        public String toString() {
            return "Login";
        }
    }

    /** Where connections may lead. */
    public enum Reach {
        /** To any machine: they are encrypted, or the person allowed it. */
        ANYWHERE,
        /** Only to this machine, even if a Sentinel or a node of a cluster names another one. */
        THIS_MACHINE
    }

    @Override
    public String toString() {
        return "RedisAccess[" + address + "]";
    }
}
