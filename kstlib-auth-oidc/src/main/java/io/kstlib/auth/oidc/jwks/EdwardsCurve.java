package io.kstlib.auth.oidc.jwks;

import java.math.BigInteger;
import java.security.spec.EdECPoint;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The curves of EdDSA (RFC 8032 sections 5.1 and 5.2): a·x² + y² = 1 + d·x²·y² over the integers modulo p. Public keys are not secrets, so
 * nothing here runs in constant time.
 */
enum EdwardsCurve {
    /** Its cofactor is 8, which is 2 to the power of 3. */
    ED25519(
            "Ed25519",
            256,
            BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19)),
            BigInteger.valueOf(-1),
            BigInteger.valueOf(-121_665),
            BigInteger.valueOf(121_666),
            3),
    /** Its cofactor is 4. */
    ED448(
            "Ed448",
            456,
            BigInteger.TWO.pow(448).subtract(BigInteger.TWO.pow(224)).subtract(BigInteger.ONE),
            BigInteger.ONE,
            BigInteger.valueOf(-39_081),
            BigInteger.ONE,
            2);

    private final String joseName;
    private final int bits;
    private final BigInteger p;
    private final BigInteger a;
    private final BigInteger d;
    private final int doublings;

    EdwardsCurve(
            String joseName,
            int bits,
            BigInteger p,
            BigInteger a,
            BigInteger numerator,
            BigInteger denominator,
            int doublings) {
        this.joseName = joseName;
        this.bits = bits;
        this.p = p;
        this.a = a;
        this.d = numerator.multiply(denominator.modInverse(p)).mod(p);
        this.doublings = doublings;
    }

    static Optional<EdwardsCurve> of(@Nullable String crv) {
        return Arrays.stream(values())
                .filter(curve -> curve.joseName.equals(crv))
                .findFirst();
    }

    String joseName() {
        return joseName;
    }

    /** The size of a public key in bits. */
    int bits() {
        return bits;
    }

    /**
     * Decodes a public key (RFC 8032 sections 5.1.3 and 5.2.3).
     *
     * @param encoded y in little-endian order; the highest bit says whether x is odd
     * @throws UnusableJwkException if it is not the encoding of a point, or that of one of small order
     */
    EdECPoint point(byte[] encoded) throws UnusableJwkException {
        if (encoded.length * Byte.SIZE != bits) {
            throw new UnusableJwkException("x has " + encoded.length + " bytes, expected " + bits / Byte.SIZE);
        }
        byte[] bigEndian = new byte[encoded.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = encoded[encoded.length - 1 - i];
        }
        boolean xIsOdd = (bigEndian[0] & 0x80) != 0;
        bigEndian[0] &= 0x7F;
        BigInteger y = new BigInteger(1, bigEndian);
        if (y.compareTo(p) >= 0) {
            throw noPoint();
        }
        BigInteger xSquared = xSquared(y);
        boolean isSquare = isSquare(xSquared);
        if (!isSquare || (xSquared.signum() == 0 && xIsOdd)) {
            throw noPoint();
        }
        if (isOfSmallOrder(xSquared, y)) {
            throw new UnusableJwkException("it is a point of small order, so anyone can sign for it");
        }
        return new EdECPoint(xIsOdd, y);
    }

    private UnusableJwkException noPoint() {
        String section = this == ED25519 ? "5.1.3" : "5.2.3";
        return new UnusableJwkException(
                "it is not a point of the curve " + joseName + " (RFC 8032 section " + section + ")");
    }

    /** Computes x² from the equation of the curve. The divisor is not zero, since d/a is not a square. */
    private BigInteger xSquared(BigInteger y) {
        BigInteger ySquared = y.multiply(y).mod(p);
        return divide(BigInteger.ONE.subtract(ySquared), a.subtract(d.multiply(ySquared)));
    }

    private BigInteger divide(BigInteger dividend, BigInteger divisor) {
        return dividend.multiply(divisor.mod(p).modInverse(p)).mod(p);
    }

    /** By Euler's criterion. */
    private boolean isSquare(BigInteger number) {
        return number.modPow(p.shiftRight(1), p).compareTo(BigInteger.ONE) <= 0;
    }

    /** Whether the cofactor times the point is the neutral element (0, 1). Doubling needs only the square of x. */
    private boolean isOfSmallOrder(BigInteger xSquared, BigInteger y) {
        BigInteger xx = xSquared;
        BigInteger doubled = y;
        for (int i = 0; i < doublings; i++) {
            BigInteger yy = doubled.multiply(doubled).mod(p);
            BigInteger product = d.multiply(xx).multiply(yy).mod(p);
            BigInteger divisor = BigInteger.ONE.add(product);
            doubled = divide(yy.subtract(a.multiply(xx)), BigInteger.ONE.subtract(product));
            xx = divide(BigInteger.valueOf(4).multiply(xx).multiply(yy), divisor.multiply(divisor));
        }
        return doubled.equals(BigInteger.ONE);
    }
}
