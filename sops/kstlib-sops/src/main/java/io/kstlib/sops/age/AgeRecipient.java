package io.kstlib.sops.age;

import java.security.SecureRandom;

/** The public side of an age key. Immutable. */
interface AgeRecipient {

    /**
     * Wraps the key of a file.
     *
     * @param fileKey 16 bytes
     * @param random where fresh keys come from
     * @return the stanza for the header
     * @throws AgeFileException if nothing can be encrypted for this recipient, because its public key is degenerate
     */
    Stanza wrap(byte[] fileKey, SecureRandom random) throws AgeFileException;

    /** {@return the recipient as people write it, such as {@code age1…} or {@code ssh-ed25519 AAAA…}} */
    String text();
}
