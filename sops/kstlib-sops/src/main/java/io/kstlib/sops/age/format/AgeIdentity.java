package io.kstlib.sops.age.format;

import java.util.Optional;

/** The secret side of an age key. */
public interface AgeIdentity {

    /**
     * Unwraps the key of a file.
     *
     * @param stanza a stanza of any type
     * @return 16 bytes; empty if the stanza is not for this identity
     * @throws AgeFileException if the stanza is of this identity's kind and breaks its rules
     */
    Optional<byte[]> unwrap(Stanza stanza) throws AgeFileException;
}
