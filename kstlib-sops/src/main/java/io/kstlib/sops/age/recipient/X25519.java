package io.kstlib.sops.age.recipient;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/** The function X25519 (RFC 7748) on bare bytes. */
final class X25519 {

    static final int SIZE_BYTES = 32;

    private static final String NAME = "X25519";

    private X25519() {}

    /**
     * @param scalar 32 bytes, any
     * @param point 32 bytes, any
     * @return the product; empty if it is zero, as it is for points of small order
     */
    static Optional<byte[]> multiply(byte[] scalar, byte[] point) {
        try {
            KeyFactory keys = KeyFactory.getInstance(NAME);
            KeyAgreement agreement = KeyAgreement.getInstance(NAME);
            agreement.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar)));
            agreement.doPhase(
                    keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, coordinate(point))), true);
            return Optional.of(agreement.generateSecret());
        } catch (InvalidKeyException smallOrder) {
            return Optional.empty();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform from 11 on has X25519", missing);
        }
    }

    /**
     * @param scalar 32 bytes, any
     * @return its public key
     */
    static byte[] publicKey(byte[] scalar) {
        byte[] base = new byte[SIZE_BYTES];
        base[0] = 9;
        return multiply(scalar, base).orElseThrow(() -> new IllegalStateException("the base point has a large order"));
    }

    /** Little-endian; the highest bit counts for nothing. */
    private static BigInteger coordinate(byte[] point) {
        byte[] bigEndian = new byte[SIZE_BYTES];
        for (int index = 0; index < SIZE_BYTES; index++) {
            bigEndian[SIZE_BYTES - 1 - index] = point[index];
        }
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }
}
