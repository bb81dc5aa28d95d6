package io.kstlib.sops.age;

import java.util.Optional;

/** The secret side of an age key. */
interface AgeIdentity {

    /**
     * Unwraps the key of a file.
     *
     * @param stanza a stanza of any type
     * @return 16 bytes; empty if the stanza is not for this identity
     * @throws AgeFileException if the stanza is of this identity's kind and breaks its rules
     */
    Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException;

    /**
     * Derives a key for another purpose from the secret (HKDF, RFC 5869).
     *
     * @param purpose the purpose of the key, in ASCII; each purpose has a key of its own
     * @return 32 bytes; empty for a kind of identity from which none is derived, as is the default
     */
    default Optional<byte[]> derived(String purpose) {
        return Optional.empty();
    }
}
