package io.kstlib.sops.key;

import java.util.Optional;

/** Asks a person for a passphrase. */
@FunctionalInterface
public interface PassphraseSource {

    /** Nobody is there to ask. */
    PassphraseSource NONE = what -> Optional.empty();

    /**
     * Asks once; waits for the answer.
     *
     * @param what what it opens, such as the path of a key file
     * @return the passphrase, which the caller overwrites after use; empty when nobody can be asked or the person declined
     */
    Optional<char[]> passphrase(String what);
}
