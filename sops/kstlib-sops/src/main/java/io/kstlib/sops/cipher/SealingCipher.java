package io.kstlib.sops.cipher;

import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.gcm.GCMMultiplier;
import org.bouncycastle.crypto.modes.gcm.Tables4kGCMMultiplier;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Authenticated encryption with one key, and a tag of 16 bytes at the end. Immutable, safe for use by several threads.
 *
 * <p>The algorithms are Bouncy Castle's own classes, which need no security provider. To find a cipher, Java 17 to 21 makes every provider on the
 * module path with its thousands of services, and a program that decrypts one small file would spend most of its time on that.
 */
public final class SealingCipher {

    /** The number of bytes by which a sealed text is longer. */
    public static final int TAG_BYTES = 16;

    private static final int TAG_BITS = TAG_BYTES * Byte.SIZE;

    private final Supplier<AEADCipher> ciphers;
    private final KeyParameter key;

    private SealingCipher(Supplier<AEADCipher> ciphers, byte[] key) {
        this.ciphers = ciphers;
        this.key = new KeyParameter(key);
    }

    /**
     * {@return AES-256-GCM (NIST SP 800-38D), for nonces of any length}
     *
     * @param key 32 bytes; copied
     */
    public static SealingCipher aesGcm(byte[] key) {
        // The table depends on the key only. It is filled here, once for all texts, and only read afterwards.
        GCMMultiplier table = new Tables4kGCMMultiplier();
        GCMBlockCipher.newInstance(AESEngine.newInstance(), table)
                .init(true, new AEADParameters(new KeyParameter(key), TAG_BITS, new byte[1]));
        return new SealingCipher(() -> GCMBlockCipher.newInstance(AESEngine.newInstance(), table), key);
    }

    /**
     * {@return ChaCha20-Poly1305 (RFC 8439), for nonces of 12 bytes}
     *
     * @param key 32 bytes; copied
     */
    public static SealingCipher chaCha20Poly1305(byte[] key) {
        return new SealingCipher(ChaCha20Poly1305::new, key);
    }

    /**
     * {@return the sealed text}
     *
     * @param nonce never used twice with this key for different texts
     * @param context the context that the text is bound to; not part of the sealed text
     * @param text the text to seal
     */
    public byte[] seal(byte[] nonce, byte[] context, byte[] text) {
        try {
            return run(true, nonce, context, text);
        } catch (InvalidCipherTextException impossible) {
            throw new IllegalStateException("sealing does not fail", impossible);
        }
    }

    /**
     * {@return the text; empty if it was sealed with another key, nonce or context, or changed}
     *
     * @param nonce the nonce it was sealed with
     * @param context the context that it was bound to
     * @param sealed the sealed text
     */
    public Optional<byte[]> open(byte[] nonce, byte[] context, byte[] sealed) {
        if (sealed.length < TAG_BYTES || nonce.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(run(false, nonce, context, sealed));
        } catch (InvalidCipherTextException changed) {
            return Optional.empty();
        }
    }

    private byte[] run(boolean sealing, byte[] nonce, byte[] context, byte[] input) throws InvalidCipherTextException {
        AEADCipher cipher = ciphers.get();
        cipher.init(sealing, new AEADParameters(key, TAG_BITS, nonce, context));
        byte[] output = new byte[cipher.getOutputSize(input.length)];
        int length = cipher.processBytes(input, 0, input.length, output, 0);
        cipher.doFinal(output, length);
        return output;
    }

    @Override
    public String toString() {
        return "SealingCipher";
    }
}
