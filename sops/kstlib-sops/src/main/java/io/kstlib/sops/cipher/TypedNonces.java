package io.kstlib.sops.cipher;

import io.kstlib.sops.tree.Bool;
import io.kstlib.sops.tree.FloatNumber;
import io.kstlib.sops.tree.IntNumber;
import io.kstlib.sops.tree.TextValue;
import io.kstlib.sops.tree.Timestamp;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Nonces that say which type their values have. The format has the type beside the encrypted value, where nothing authenticates it. But a
 * changed nonce is detected. For sops it is a nonce like any other.
 *
 * <p>The first half is random. The second is the name of the type, encrypted: exclusive or with the tag of an empty text that is sealed with the
 * first half.
 */
final class TypedNonces {

    private static final int BYTES = 32;
    private static final int HALF = BYTES / 2;
    private static final byte[] CONTEXT = "kstlib: type of a value".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = new byte[0];
    private static final List<String> TYPES = List.of(
            TextValue.TYPE, IntNumber.TYPE, FloatNumber.TYPE, Bool.TYPE, Timestamp.TYPE, DecryptedValue.COMMENT);

    private final SealingCipher cipher;
    private final SecureRandom random;

    /**
     * @param cipher the cipher of the values
     * @param random the source of the first half
     */
    TypedNonces(SealingCipher cipher, SecureRandom random) {
        this.cipher = cipher;
        this.random = random;
    }

    /** Makes a fresh nonce. */
    byte[] next(String type) {
        byte[] half = new byte[HALF];
        random.nextBytes(half);
        byte[] nonce = Arrays.copyOf(half, BYTES);
        System.arraycopy(masked(padded(type), half), 0, nonce, HALF, HALF);
        return nonce;
    }

    /** Returns the type that a nonce was made for; empty where another program made it. */
    Optional<String> type(byte[] nonce) {
        if (nonce.length != BYTES) {
            return Optional.empty();
        }
        byte[] name = masked(Arrays.copyOfRange(nonce, HALF, BYTES), Arrays.copyOf(nonce, HALF));
        for (String type : TYPES) {
            if (Arrays.equals(padded(type), name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private byte[] masked(byte[] name, byte[] half) {
        byte[] masked = cipher.seal(half, CONTEXT, NOTHING);
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= name[i];
        }
        return masked;
    }

    private static byte[] padded(String type) {
        return Arrays.copyOf(type.getBytes(StandardCharsets.US_ASCII), HALF);
    }
}
