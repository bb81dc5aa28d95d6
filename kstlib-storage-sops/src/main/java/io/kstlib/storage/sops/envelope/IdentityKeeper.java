package io.kstlib.storage.sops.envelope;

import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Secret;
import java.util.Optional;

/**
 * Keeps the one age identity that the tokens of a storage are encrypted for, for example in the keyring of the system. Asks no person. Safe for use by
 * several threads and processes.
 */
public interface IdentityKeeper {

    /**
     * Reads the identity.
     *
     * @return the identity, {@code AGE-SECRET-KEY-1…}; empty only when there is certainly none
     * @throws StorageException if that is not known, for example because the keyring is locked
     */
    Optional<Secret> find();

    /**
     * Keeps an identity, unless there is one by then.
     *
     * @param identity a new identity
     * @return the identity that is kept from now on
     * @throws StorageException if it cannot be kept
     */
    Secret keep(Secret identity);

    /**
     * Checks the place where the identity is. Changes nothing.
     *
     * @return one entry of the report
     */
    Check check();

    /** {@return the place of the identity, such as {@code the keyring (Secret Service)}} */
    String inWords();
}
