package io.kstlib.storage.redis.server;

import io.kstlib.auth.api.token.Secret;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;

/**
 * A user and a password. Both are fetched for each connection, so that a new one counts without a restart.
 *
 * @param username the user; {@code null} for the user that Redis calls default
 */
public record RedisLogin(@Nullable Supplier<Secret> username, Supplier<Secret> password) {

    /** Fetches the secrets. */
    void putInto(DefaultJedisClientConfig.Builder config) {
        if (username != null) {
            config.user(username.get().reveal());
        }
        config.password(password.get().reveal());
    }

    @Override
    public String toString() {
        return "RedisLogin";
    }
}
