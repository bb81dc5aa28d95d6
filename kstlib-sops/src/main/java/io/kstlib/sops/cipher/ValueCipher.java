package io.kstlib.sops.cipher;

import io.kstlib.sops.algorithm.Algorithms;
import io.kstlib.sops.error.TamperedFileException;
import io.kstlib.sops.key.DataKey;
import io.kstlib.sops.tree.Scalar;
import io.kstlib.sops.tree.Text;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts values one by one with AES-256-GCM, each bound to its place in the document. It remembers the nonces of what it decrypted: a value
 * that did not change is encrypted to the same text again, so that a diff shows what did. Used by one thread, for one data key.
 */
public final class ValueCipher {

    private static final String TRANSFORMATION = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 32;
    private static final int TAG_BITS = 128;

    private record Known(String place, String type, Text plain) {}

    private final SecretKeySpec key;
    private final SecureRandom random;
    private final Map<Known, byte[]> nonces = new HashMap<>();
    private @Nullable Cipher decryption;

    /**
     * @param dataKey 256 bits
     * @param random for nonces
     * @throws TamperedFileException if the key has another size
     */
    public ValueCipher(DataKey dataKey, SecureRandom random) {
        byte[] bytes = dataKey.reveal();
        if (bytes.length != DataKey.SIZE_BYTES) {
            throw new TamperedFileException("the data key has " + bytes.length + " bytes, not " + DataKey.SIZE_BYTES
                    + ": the sops metadata belongs to another file");
        }
        this.key = new SecretKeySpec(bytes, "AES");
        this.random = random;
    }

    /**
     * @param plain a value
     * @param place what it is bound to
     * @return its encrypted form; the empty text stays as it is
     */
    public String encrypt(Scalar plain, String place) {
        return encrypt(plain.bytes(), plain.type(), place);
    }

    String encrypt(byte[] plain, String type, String place) {
        if (plain.length == 0) {
            return "";
        }
        byte[] nonce = nonces.get(new Known(place, type, Text.ofBytes(plain)));
        if (nonce == null) {
            nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
        }
        try {
            // a new one each time: a known nonce may be the one just used, which JCA refuses even for the same text
            Cipher cipher = Algorithms.cipher(TRANSFORMATION);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return new EncryptedValue(cipher.doFinal(plain), nonce, type).toString();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no AES-GCM", missing);
        }
    }

    /**
     * @param encrypted an encrypted value
     * @param place what it is bound to
     * @return the value
     * @throws TamperedFileException if it was not encrypted with this key for this place
     */
    DecryptedValue decrypt(EncryptedValue encrypted, String place) {
        return tryDecrypt(encrypted, place)
                .orElseThrow(() -> new TamperedFileException(
                        "the value at " + place + " was changed, moved, or encrypted with another key"));
    }

    /** As {@link #decrypt}; empty if it was not encrypted with this key for this place. */
    Optional<DecryptedValue> tryDecrypt(EncryptedValue encrypted, String place) {
        try {
            Cipher cipher = decryption == null ? Algorithms.cipher(TRANSFORMATION) : decryption;
            decryption = cipher;
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, encrypted.nonce()));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            byte[] plain = cipher.doFinal(encrypted.sealed());
            nonces.put(new Known(place, encrypted.type(), Text.ofBytes(plain)), encrypted.nonce());
            return Optional.of(new DecryptedValue(encrypted.type(), plain));
        } catch (GeneralSecurityException refused) {
            return Optional.empty();
        }
    }
}
