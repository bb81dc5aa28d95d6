package io.kstlib.storage.redis.server;

import io.kstlib.auth.api.token.Secret;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How the server is spoken to.
 *
 * @param address where it is
 * @param username the user; fetched for each connection; {@code null} for the user that Redis calls default
 * @param password the password; fetched for each connection, so that a new one counts without a restart; {@code null} without one
 * @param trust whose certificates are trusted; {@code null} for those that Java trusts
 * @param connect how long a connection may take
 * @param answer how long an answer may take
 */
public record RedisAccess(
        RedisAddress address,
        @Nullable Supplier<Secret> username,
        @Nullable Supplier<Secret> password,
        @Nullable TrustManagerFactory trust,
        Duration connect,
        Duration answer) {

    @Override
    public String toString() {
        return "RedisAccess[" + address + "]";
    }
}
