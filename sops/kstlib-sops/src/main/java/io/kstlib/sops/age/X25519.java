package io.kstlib.sops.age;

import java.util.Arrays;
import java.util.Optional;

/**
 * The function X25519 (RFC 7748) on bare bytes. It is Bouncy Castle's, which takes the same time for every scalar. That of the JDK is in a
 * module of its own before JDK 22. To find it the JDK makes every provider on the module path.
 */
final class X25519 {

    static final int SIZE_BYTES = org.bouncycastle.math.ec.rfc7748.X25519.SCALAR_SIZE;

    /** The point whose multiples are the public keys (RFC 7748 section 4.1). */
    private static final byte[] BASE_POINT = Arrays.copyOf(new byte[] {9}, SIZE_BYTES);

    private X25519() {}

    /**
     * {@return the product; empty if it is zero, as it is for points of small order}
     *
     * @param scalar 32 bytes, any
     * @param point 32 bytes, any
     */
    static Optional<byte[]> multiply(byte[] scalar, byte[] point) {
        byte[] product = new byte[SIZE_BYTES];
        return org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(scalar, 0, point, 0, product, 0)
                ? Optional.of(product)
                : Optional.empty();
    }

    /**
     * Multiplies the base point, as any other. The faster way of Bouncy Castle for this point makes tables first, which takes longer than one key.
     *
     * @param scalar 32 bytes, any
     * @return its public key
     */
    static byte[] publicKey(byte[] scalar) {
        return multiply(scalar, BASE_POINT)
                .orElseThrow(); // never zero, since the order of the point is larger than each scalar
    }
}
