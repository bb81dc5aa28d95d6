package io.kstlib.auth.oidc.jwks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.JwsAlgorithm.KeyType;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.SignatureCheck.SignatureProviders;
import io.kstlib.auth.oidc.jwks.UnusableJwk.UnusableJwkException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key in a JWK.
 *
 * @param publicKey the key
 * @param curve {@code crv}; {@code null} for RSA
 * @param sizeBits the size of the modulus or the curve's field
 */
record KeyMaterial(PublicKey publicKey, @Nullable String curve, int sizeBits) {

    private static final int LEAST_RSA_BITS = 2048; // RFC 7518 section 3.3
    private static final int MOST_RSA_BITS = 16_384; // larger keys only cost time
    private static final int MOST_EXPONENT_BITS = 64;
    private static final int SECP256K1_BYTES = 32;

    /** Each curve with the size of its field in bits. */
    private static final Map<Curve, Integer> NIST_CURVES = Map.of(Curve.P_256, 256, Curve.P_384, 384, Curve.P_521, 521);

    /** The bytes of a SubjectPublicKeyInfo before the coordinates of an uncompressed point of secp256k1 (RFC 5480, SEC 2). */
    private static final byte[] SECP256K1_PREFIX =
            HexFormat.of().parseHex("3056301006072a8648ce3d020106052b8104000a03420004");

    static KeyMaterial parse(KeyType type, Map<String, @Nullable Object> jwk) throws UnusableJwkException {
        return switch (type) {
            case RSA -> rsa(jwk);
            case EC -> ec(jwk);
            case OKP -> edwards(jwk);
            case AKP -> algorithmKeyPair(jwk);
        };
    }

    private static KeyMaterial rsa(Map<String, @Nullable Object> jwk) throws UnusableJwkException {
        byte[] modulus = bytes(jwk, "n");
        byte[] exponent = bytes(jwk, "e");
        int bits = new BigInteger(1, modulus).bitLength();
        if (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS) {
            throw new UnusableJwkException("its modulus has " + bits + " bits, expected " + LEAST_RSA_BITS + " to "
                    + MOST_RSA_BITS + " (RFC 7518 section 3.3)");
        }
        BigInteger e = new BigInteger(1, exponent);
        // With an exponent of 1 every text is its own signature.
        if (e.bitLength() < 2 || e.bitLength() > MOST_EXPONENT_BITS || !e.testBit(0)) {
            throw new UnusableJwkException("its exponent is not an odd number from 3");
        }
        if (WeakRsaKeys.hasSmallFactor(new BigInteger(1, modulus))) {
            throw new UnusableJwkException("its modulus has a small factor, so its private part can be computed");
        }
        if (WeakRsaKeys.isOfRoca(new BigInteger(1, modulus))) {
            throw new UnusableJwkException(
                    "it was made by a flawed chip, so its private part can be computed (ROCA, CVE-2017-15361)");
        }
        try {
            RSAPublicKey key = new RSAKey.Builder(Base64URL.encode(modulus), Base64URL.encode(exponent))
                    .build()
                    .toRSAPublicKey();
            return new KeyMaterial(key, null, bits);
        } catch (JOSEException | IllegalStateException | ProviderException invalid) {
            throw new UnusableJwkException("it is not an RSA key");
        }
    }

    private static KeyMaterial ec(Map<String, @Nullable Object> jwk) throws UnusableJwkException {
        String name = VerificationKey.text(jwk, "crv");
        if (Curve.SECP256K1.getName().equals(name)) {
            return secp256k1(jwk);
        }
        Map.Entry<Curve, Integer> nist = NIST_CURVES.entrySet().stream()
                .filter(known -> known.getKey().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnusableJwkException(
                        "crv is " + Quote.of(name) + ", expected P-256, P-384, P-521 or secp256k1"));
        Curve curve = nist.getKey();
        int bits = nist.getValue();
        byte[] x = bytes(jwk, "x");
        byte[] y = bytes(jwk, "y");
        try {
            ECPublicKey key = new ECKey.Builder(curve, Base64URL.encode(x), Base64URL.encode(y))
                    .build()
                    .toECPublicKey();
            if (isBelowP(key.getW().getAffineX(), key) && isBelowP(key.getW().getAffineY(), key)) {
                return new KeyMaterial(key, name, bits);
            }
        } catch (JOSEException | IllegalStateException | IllegalArgumentException | ProviderException invalid) {
            throw noPoint(name);
        }
        throw noPoint(name);
    }

    /** Checks SEC 1 section 3.2.2.1. A coordinate of p or more would be a second form of the same point. */
    private static boolean isBelowP(BigInteger coordinate, ECPublicKey key) {
        return key.getParams().getCurve().getField() instanceof ECFieldFp field
                && coordinate.compareTo(field.getP()) < 0;
    }

    private static UnusableJwkException noPoint(@Nullable String curve) {
        return new UnusableJwkException("it is not a point of the curve " + curve);
    }

    private static KeyMaterial secp256k1(Map<String, @Nullable Object> jwk) throws UnusableJwkException {
        byte[] x = bytes(jwk, "x");
        byte[] y = bytes(jwk, "y");
        if (x.length != SECP256K1_BYTES || y.length != SECP256K1_BYTES) {
            throw new UnusableJwkException("x and y have " + x.length + " and " + y.length + " bytes, expected "
                    + SECP256K1_BYTES + " (RFC 7518 section 6.2.1.2)");
        }
        byte[] encoded = ByteBuffer.allocate(SECP256K1_PREFIX.length + x.length + y.length)
                .put(SECP256K1_PREFIX)
                .put(x)
                .put(y)
                .array();
        return new KeyMaterial(further(JwsAlgorithm.ES256K, "EC", encoded), "secp256k1", 8 * SECP256K1_BYTES);
    }

    /** Reads a key of ML-DSA: {@code pub} has the bytes of FIPS 204, {@code alg} says which parameter set they are. */
    private static KeyMaterial algorithmKeyPair(Map<String, @Nullable Object> jwk) throws UnusableJwkException {
        String alg = VerificationKey.text(jwk, "alg");
        MlDsaKey kind = MlDsaKey.of(alg)
                .orElseThrow(() -> new UnusableJwkException("alg is " + Quote.of(alg)
                        + ", expected ML-DSA-44, ML-DSA-65 or ML-DSA-87 in a key of kty AKP"));
        byte[] key = bytes(jwk, "pub");
        if (key.length != kind.bytes()) {
            throw new UnusableJwkException("pub has " + key.length + " bytes, expected " + kind.bytes());
        }
        if (MlDsaKey.hasNoSecret(key)) {
            throw new UnusableJwkException("the vector t1 in it is zero, so anyone can sign for it");
        }
        PublicKey read = further(kind.algorithm(), kind.algorithm().joseName(), kind.subjectPublicKeyInfo(key));
        return new KeyMaterial(read, null, 8 * key.length);
    }

    private static PublicKey further(JwsAlgorithm algorithm, String name, byte[] encoded) throws UnusableJwkException {
        if (!SignatureProviders.has(algorithm)) {
            throw new UnusableJwkException(algorithm.joseName()
                    + " is not among the algorithms of this Java; Bouncy Castle on the module path brings it");
        }
        try {
            return SignatureProviders.key(algorithm, name, encoded);
        } catch (GeneralSecurityException | ProviderException invalid) {
            throw new UnusableJwkException("it is not a key for " + algorithm.joseName());
        }
    }

    /** RFC 8037 section 2. */
    private static KeyMaterial edwards(Map<String, @Nullable Object> jwk) throws UnusableJwkException {
        String name = VerificationKey.text(jwk, "crv");
        EdwardsCurve curve = EdwardsCurve.of(name)
                .orElseThrow(
                        () -> new UnusableJwkException("crv is " + Quote.of(name) + ", expected Ed25519 or Ed448"));
        EdECPoint point = curve.point(bytes(jwk, "x"));
        try {
            EdECPublicKeySpec spec = new EdECPublicKeySpec(new NamedParameterSpec(curve.joseName()), point);
            PublicKey key = KeyFactory.getInstance(curve.joseName()).generatePublic(spec);
            return new KeyMaterial(key, curve.joseName(), curve.bits());
        } catch (GeneralSecurityException | ProviderException invalid) {
            throw new UnusableJwkException("it is not a point of the curve " + curve.joseName());
        }
    }

    private static byte[] bytes(Map<String, @Nullable Object> jwk, String name) throws UnusableJwkException {
        String encoded = VerificationKey.text(jwk, name);
        if (encoded == null) {
            throw new UnusableJwkException(name + " is missing");
        }
        try {
            return Base64Url.decode(encoded);
        } catch (IllegalArgumentException malformed) {
            throw new UnusableJwkException(name + " cannot be decoded: " + malformed.getMessage());
        }
    }

    /**
     * The public keys of ML-DSA (FIPS 204 table 2), each with the bytes of a SubjectPublicKeyInfo before the key (RFC 9881 section 4), in hex.
     * Java's key factories take no other form.
     */
    private enum MlDsaKey {
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

    /**
     * Finds RSA keys whose private part can be computed from the public one. There are two kinds:
     * <ul>
     * <li>keys with a small factor (NIST SP 800-89 section 5.3.3)
     * <li>keys of a widely used chip, whose primes were powers of 65537 modulo many small primes (Nemec and others, "The Return of
     *     Coppersmith's Attack", CCS 2017, section 2.4)
     * </ul>
     */
    private static final class WeakRsaKeys {

        private static final BigInteger GENERATOR = BigInteger.valueOf(65_537);

        /** The primes of the second test. A random key is mistaken for such a key with a probability of about 2 to the power of -27. */
        private static final List<Integer> PRIMES = List.of(
                3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
                107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167);

        /** The largest prime below 752, the limit that SP 800-89 names. */
        private static final int LARGEST_SMALL_FACTOR = 751;

        private WeakRsaKeys() {}

        static boolean hasSmallFactor(BigInteger modulus) {
            if (!modulus.testBit(0)) {
                return true;
            }
            for (int factor = 3; factor <= LARGEST_SMALL_FACTOR; factor += 2) {
                if (modulus.mod(BigInteger.valueOf(factor)).signum() == 0) {
                    return true;
                }
            }
            return false;
        }

        static boolean isOfRoca(BigInteger modulus) {
            return PRIMES.stream().allMatch(prime -> isPower(modulus, prime));
        }

        private static boolean isPower(BigInteger modulus, int prime) {
            int wanted = modulus.mod(BigInteger.valueOf(prime)).intValue();
            int base = GENERATOR.mod(BigInteger.valueOf(prime)).intValue();
            int power = 1;
            for (int i = 0; i < prime; i++) {
                if (power == wanted) {
                    return true;
                }
                power = power * base % prime;
            }
            return false;
        }
    }

    /**
     * The curves of EdDSA (RFC 8032 sections 5.1 and 5.2): a·x² + y² = 1 + d·x²·y² over the integers modulo p. Public keys are not secrets, so
     * nothing here runs in constant time.
     */
    private enum EdwardsCurve {
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
}
