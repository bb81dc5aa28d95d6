package io.kstlib.sops.key;

import java.security.MessageDigest;

/**
 * The key that master keys wrap: the 256-bit key that encrypts the values of a file or, with several key groups, the group's share of it. Immutable.
 * {@code equals} takes the same time wherever two keys differ.
 */
public final class DataKey {

    /** The size of a whole data key, in bytes. */
    public static final int SIZE_BYTES = 32;

    private static final int MAX_BYTES = 64;

    private final byte[] bytes;

    /**
     * Creates a data key from its bytes.
     *
     * @param bytes 1 to 64 bytes; copied
     * @throws IllegalArgumentException if it is empty or longer
     */
    public DataKey(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a data key has 1 to 64 bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    /** {@return a copy of the secret} */
    public byte[] reveal() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DataKey key && MessageDigest.isEqual(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.length; // nothing of the secret
    }

    @Override
    public String toString() {
        return "DataKey[" + bytes.length + " bytes]";
    }
}
