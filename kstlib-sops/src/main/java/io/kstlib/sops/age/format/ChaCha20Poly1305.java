package io.kstlib.sops.age.format;

import io.kstlib.sops.algorithm.Algorithms;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** ChaCha20-Poly1305 (RFC 8439) without associated data. */
public final class ChaCha20Poly1305 {

    /** How much longer a sealed text is. */
    public static final int TAG_BYTES = 16;

    static final int NONCE_BYTES = 12;

    private final SecretKeySpec key;

    /**
     * @param key 32 bytes
     */
    public ChaCha20Poly1305(byte[] key) {
        this.key = new SecretKeySpec(key, "ChaCha20");
    }

    /**
     * Seals with the nonce zero, for keys that are used once.
     *
     * @param plaintext any
     * @return the sealed text
     */
    public byte[] sealOnce(byte[] plaintext) {
        return seal(new byte[NONCE_BYTES], plaintext, 0, plaintext.length);
    }

    /**
     * Opens what was sealed with the nonce zero.
     *
     * @param sealed any
     * @return the plain text; empty if it was sealed with another key or changed
     */
    public Optional<byte[]> openOnce(byte[] sealed) {
        return open(new byte[NONCE_BYTES], sealed, 0, sealed.length);
    }

    byte[] seal(byte[] nonce, byte[] plaintext, int offset, int length) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plaintext, offset, length);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("sealing does not fail", impossible);
        }
    }

    Optional<byte[]> open(byte[] nonce, byte[] sealed, int offset, int length) {
        if (length < TAG_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, nonce).doFinal(sealed, offset, length));
        } catch (AEADBadTagException changed) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("opening fails for a wrong tag alone", impossible);
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Algorithms.cipher("ChaCha20-Poly1305");
        cipher.init(mode, key, new IvParameterSpec(nonce));
        return cipher;
    }
}
