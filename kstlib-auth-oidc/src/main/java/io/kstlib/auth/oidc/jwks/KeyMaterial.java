package io.kstlib.auth.oidc.jwks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.oidc.jose.JwsAlgorithm;
import io.kstlib.auth.oidc.jose.KeyType;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.SignatureProviders;
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
import java.util.HexFormat;
import java.util.Map;
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
        String name = JwkMembers.text(jwk, "crv");
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
        String alg = JwkMembers.text(jwk, "alg");
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
        String name = JwkMembers.text(jwk, "crv");
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
        String encoded = JwkMembers.text(jwk, name);
        if (encoded == null) {
            throw new UnusableJwkException(name + " is missing");
        }
        try {
            return Base64Url.decode(encoded);
        } catch (IllegalArgumentException malformed) {
            throw new UnusableJwkException(name + " cannot be decoded: " + malformed.getMessage());
        }
    }
}
