package io.kstlib.storage.redis.server;

import io.kstlib.auth.api.token.Secret;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user and a password. Both are fetched for each connection, so that a new one counts without a restart.
 *
 * @param username the user; {@code null} for the user that Redis calls default
 */
public record RedisLogin(@Nullable Supplier<Secret> username, Supplier<Secret> password) {

    /** Fetches the secrets, in the thread of the caller. Lettuce logs the user of an address, unless it comes from a provider. */
    void putInto(RedisURI uri) {
        String user = username == null ? null : username.get().reveal();
        RedisCredentials known =
                RedisCredentials.just(user, password.get().reveal().toCharArray());
        uri.setCredentialsProvider(RedisCredentialsProvider.from(() -> known));
    }

    @Override
    public String toString() {
        return "RedisLogin";
    }
}
