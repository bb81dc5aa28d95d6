package io.kstlib.auth.spi.storage;

import io.kstlib.auth.api.token.Token;
import java.util.Optional;

/** Decides what is stored. Runs under the storage's lock. */
@FunctionalInterface
public interface TokenUpdate {

    /**
     * Decides what is stored. Called at most once in an update, and exactly once in an update that returns normally. The reason: it may use a refresh
     * token, which can be used only once.
     *
     * @param current what is stored now
     * @param lease the lock
     * @return what to store: the same token to leave it as it is, another to replace it, empty to remove it
     */
    Optional<Token> apply(Optional<Token> current, Lease lease);
}
