package io.kstlib.auth.spi.storage;

import io.kstlib.auth.api.token.Token;
import java.util.Optional;

/** Decides, under the storage's lock, what is to be stored. */
@FunctionalInterface
public interface TokenUpdate {

    /**
     * Applied at most once in an update, and exactly once in one that returns normally: it may spend a refresh token, which can be done once.
     *
     * @param current what is stored now
     * @param lease the lock
     * @return what to store: the same token to leave it as it is, another to replace it, empty to remove it
     */
    Optional<Token> apply(Optional<Token> current, Lease lease);
}
