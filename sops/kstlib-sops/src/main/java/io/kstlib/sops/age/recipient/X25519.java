package io.kstlib.sops.age.recipient;

import java.util.Optional;

/**
 * The function X25519 (RFC 7748) on bare bytes. It is Bouncy Castle's, which takes the same time for every scalar. That of the JDK is in a
 * module of its own before JDK 22. To find it the JDK makes every provider on the module path.
 */
final class X25519 {

    static final int SIZE_BYTES = org.bouncycastle.math.ec.rfc7748.X25519.SCALAR_SIZE;

    private X25519() {}

    /**
     * @param scalar 32 bytes, any
     * @param point 32 bytes, any
     * @return the product; empty if it is zero, as it is for points of small order
     */
    static Optional<byte[]> multiply(byte[] scalar, byte[] point) {
        byte[] product = new byte[SIZE_BYTES];
        return org.bouncycastle.math.ec.rfc7748.X25519.calculateAgreement(scalar, 0, point, 0, product, 0)
                ? Optional.of(product)
                : Optional.empty();
    }

    /**
     * @param scalar 32 bytes, any
     * @return its public key
     */
    static byte[] publicKey(byte[] scalar) {
        byte[] key = new byte[SIZE_BYTES];
        org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(scalar, 0, key, 0);
        return key;
    }
}
