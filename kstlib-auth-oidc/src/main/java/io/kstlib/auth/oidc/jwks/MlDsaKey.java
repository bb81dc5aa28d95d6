package io.kstlib.auth.oidc.jwks;

import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of ML-DSA (FIPS 204 table 2), each with the bytes of a SubjectPublicKeyInfo before the key (RFC 9881 section 4), in hex.
 * Java's key factories take no other form.
 */
enum MlDsaKey {
    /** Security category 2. */
    ML_DSA_44(JwsAlgorithm.ML_DSA_44, 1312, "30820532300b06096086480165030403110382052100"),
    /** Security category 3. */
    ML_DSA_65(JwsAlgorithm.ML_DSA_65, 1952, "308207b2300b0609608648016503040312038207a100"),
    /** Security category 5. */
    ML_DSA_87(JwsAlgorithm.ML_DSA_87, 2592, "30820a32300b060960864801650304031303820a2100");

    private static final int SEED_BYTES = 32;

    private final JwsAlgorithm algorithm;
    private final int bytes;
    private final String prefix;

    MlDsaKey(JwsAlgorithm algorithm, int bytes, String prefix) {
        this.algorithm = algorithm;
        this.bytes = bytes;
        this.prefix = prefix;
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
     * Whether t1 is zero (FIPS 204 algorithm 22). A verifier subtracts the product of the challenge and t1 (algorithm 8). With a t1 of
     * zero, any short vector and the challenge that belongs to it are a signature.
     */
    static boolean hasNoSecret(byte[] key) {
        for (int i = SEED_BYTES; i < key.length; i++) {
            if (key[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Puts the constant bytes before the key. All keys of a kind have the same length, so these bytes are always the same. */
    byte[] subjectPublicKeyInfo(byte[] key) {
        byte[] before = HexFormat.of().parseHex(prefix);
        return ByteBuffer.allocate(before.length + key.length)
                .put(before)
                .put(key)
                .array();
    }
}
