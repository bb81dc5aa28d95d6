package io.kstlib.auth.spi.secret;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.SecretReference;
import java.util.List;

/** Fetches secrets of one URI scheme. Safe for use by several threads. */
@FunctionalInterface
public interface SecretResolver {

    /**
     * Fetches the secret.
     *
     * @param reference a reference of this resolver's scheme
     * @throws io.kstlib.auth.api.error.SecretException if the secret is not there, cannot be read or is empty
     * @throws io.kstlib.auth.api.error.NetworkException if the server that has the secret does not answer now; another try may succeed
     */
    Secret resolve(SecretReference reference);

    /**
     * Says what can be known of a secret without fetching it. A preflight shows this. Implementations open, decrypt and run nothing, and use no
     * network.
     *
     * @param reference a reference of this resolver's scheme
     * @return what works but should not stay as it is, one sentence each; empty, which is the default, when there is nothing to say
     * @throws io.kstlib.auth.api.error.SecretException if it is already known that the secret cannot be fetched
     */
    default List<String> examine(SecretReference reference) {
        return List.of();
    }
}
