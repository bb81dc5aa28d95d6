package io.kstlib.sops.age;

import io.kstlib.sops.cipher.SealingCipher;
import java.util.Arrays;
import java.util.Optional;

/** ChaCha20-Poly1305 (RFC 8439) without associated data. */
final class ChaCha20Poly1305 {

    /** How many bytes a sealed text is longer. */
    static final int TAG_BYTES = SealingCipher.TAG_BYTES;

    static final int NONCE_BYTES = 12;

    private static final byte[] NO_CONTEXT = {};

    private final SealingCipher cipher;

    /**
     * @param key 32 bytes
     */
    ChaCha20Poly1305(byte[] key) {
        this.cipher = SealingCipher.chaCha20Poly1305(key);
    }

    /**
     * Seals with the nonce zero, for keys that are used once.
     *
     * @param plaintext any
     * @return the sealed text
     */
    byte[] sealOnce(byte[] plaintext) {
        return seal(new byte[NONCE_BYTES], plaintext, 0, plaintext.length);
    }

    /**
     * Opens what was sealed with the nonce zero.
     *
     * @param sealed any
     * @return the plain text; empty if it was sealed with another key or changed
     */
    Optional<byte[]> openOnce(byte[] sealed) {
        return open(new byte[NONCE_BYTES], sealed, 0, sealed.length);
    }

    byte[] seal(byte[] nonce, byte[] plaintext, int offset, int length) {
        return cipher.seal(nonce, NO_CONTEXT, Arrays.copyOfRange(plaintext, offset, offset + length));
    }

    Optional<byte[]> open(byte[] nonce, byte[] sealed, int offset, int length) {
        return cipher.open(nonce, NO_CONTEXT, Arrays.copyOfRange(sealed, offset, offset + length));
    }
}
