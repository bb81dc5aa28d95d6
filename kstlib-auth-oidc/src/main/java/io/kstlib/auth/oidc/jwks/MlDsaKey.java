package io.kstlib.auth.oidc.jwks;

import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The public keys of ML-DSA (FIPS 204 table 2) and their encoding (RFC 9881 section 4). */
enum MlDsaKey {
    /** Security category 2. */
    ML_DSA_44(JwsAlgorithm.ML_DSA_44, 1312, 0x11),
    /** Security category 3. */
    ML_DSA_65(JwsAlgorithm.ML_DSA_65, 1952, 0x12),
    /** Security category 5. */
    ML_DSA_87(JwsAlgorithm.ML_DSA_87, 2592, 0x13);

    private static final int AROUND = 22;
    private static final int SEED_BYTES = 32;
    private static final byte SEQUENCE = 0x30;
    private static final byte BIT_STRING = 0x03;
    private static final byte OBJECT_IDENTIFIER = 0x06;

    /** The arc sigAlgs of NIST, 2.16.840.1.101.3.4.3. */
    private static final byte[] SIGNATURE_ALGORITHMS = {0x60, (byte) 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03};

    private final JwsAlgorithm algorithm;
    private final int bytes;
    private final byte lastArc;

    MlDsaKey(JwsAlgorithm algorithm, int bytes, int lastArc) {
        this.algorithm = algorithm;
        this.bytes = bytes;
        this.lastArc = (byte) lastArc;
    }

    static Optional<MlDsaKey> of(@Nullable String alg) {
        return Arrays.stream(values())
                .filter(kind -> kind.algorithm.joseName().equals(alg))
                .findFirst();
    }

    JwsAlgorithm algorithm() {
        return algorithm;
    }

    int bytes() {
        return bytes;
    }

    /**
     * Whether t1 is zero (FIPS 204 algorithm 22). A verifier subtracts the product of the challenge and t1 (algorithm 8); without it any short
     * vector and the challenge that belongs to it are a signature.
     */
    static boolean hasNoSecret(byte[] key) {
        for (int i = SEED_BYTES; i < key.length; i++) {
            if (key[i] != 0) {
                return false;
            }
        }
        return true;
    }

    byte[] subjectPublicKeyInfo(byte[] key) {
        int identifier = SIGNATURE_ALGORITHMS.length + 1;
        ByteBuffer encoded = ByteBuffer.allocate(AROUND + key.length);
        longer(encoded, SEQUENCE, AROUND - 4 + key.length);
        encoded.put(SEQUENCE).put((byte) (identifier + 2));
        encoded.put(OBJECT_IDENTIFIER)
                .put((byte) identifier)
                .put(SIGNATURE_ALGORITHMS)
                .put(lastArc);
        longer(encoded, BIT_STRING, key.length + 1);
        return encoded.put((byte) 0).put(key).array();
    }

    /** A tag whose content has a length of two bytes. */
    private static void longer(ByteBuffer encoded, byte tag, int length) {
        encoded.put(tag).put((byte) 0x82).putShort((short) length);
    }
}
