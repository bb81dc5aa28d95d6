package io.kstlib.auth.api.resolver;

import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;

/** Fetches secrets of one URI scheme. Safe for use by several threads. */
@FunctionalInterface
public interface SecretResolver {

    /**
     * Fetches the secret.
     *
     * @param reference a reference of this resolver's scheme
     * @return the secret
     * @throws io.kstlib.auth.api.error.SecretException if it is not there, cannot be read or is empty
     */
    Secret resolve(SecretReference reference);
}
