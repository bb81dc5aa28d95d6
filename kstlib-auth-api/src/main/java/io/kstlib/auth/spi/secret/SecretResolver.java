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
     * @return the secret
     * @throws io.kstlib.auth.api.error.SecretException if it is not there, cannot be read or is empty
     * @throws io.kstlib.auth.api.error.NetworkException if the server that has it does not answer now, which is worth another try
     */
    Secret resolve(SecretReference reference);

    /**
     * Says what can be known of a secret without fetching it: nothing is opened, decrypted, run or asked for over a network. It is what
     * a preflight shows.
     *
     * @param reference a reference of this resolver's scheme
     * @return what works but should not stay as it is, one sentence each; empty when there is nothing to say
     * @throws io.kstlib.auth.api.error.SecretException if it is plain that the secret cannot be fetched
     */
    default List<String> examine(SecretReference reference) {
        return List.of();
    }
}
