package io.kstlib.auth.testkit.server;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The members of a JWK that are the key itself (RFC 7518 section 6, RFC 8037, RFC 8812, RFC 9964). */
final class PublicJwk {

    private static final int BYTES_OF_ED25519 = 32;
    private static final int BYTES_OF_ED448 = 57;

    /** How long the SubjectPublicKeyInfo of ML-DSA is before the key itself. */
    private static final int PREFIX_OF_ML_DSA = 22;

    /** The number b of the equation of secp256k1. No other curve of these has it. */
    private static final BigInteger SEVEN = BigInteger.valueOf(7);

    private PublicJwk() {}

    static Map<String, Object> of(PublicKey key, String algorithm) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa(rsa);
        }
        if (key instanceof ECPublicKey ec) {
            return ellipticCurve(ec);
        }
        if (key instanceof EdECPublicKey) {
            return edwards(key);
        }
        Map<String, Object> members = new LinkedHashMap<>();
        byte[] encoded = key.getEncoded();
        members.put("kty", "AKP");
        members.put("alg", algorithm);
        members.put("pub", base64(Arrays.copyOfRange(encoded, PREFIX_OF_ML_DSA, encoded.length)));
        return members;
    }

    private static Map<String, Object> rsa(RSAPublicKey key) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kty", "RSA");
        members.put("n", number(key.getModulus(), bytes(key.getModulus().bitLength())));
        members.put(
                "e",
                number(key.getPublicExponent(), bytes(key.getPublicExponent().bitLength())));
        return members;
    }

    private static Map<String, Object> ellipticCurve(ECPublicKey key) {
        int bits = key.getParams().getCurve().getField().getFieldSize();
        boolean koblitz = key.getParams().getCurve().getB().equals(SEVEN);
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kty", "EC");
        members.put("crv", koblitz ? "secp256k1" : "P-" + bits);
        members.put("x", number(key.getW().getAffineX(), bytes(bits)));
        members.put("y", number(key.getW().getAffineY(), bytes(bits)));
        return members;
    }

    private static Map<String, Object> edwards(PublicKey key) {
        byte[] encoded = key.getEncoded();
        boolean shorter = encoded.length < BYTES_OF_ED448;
        int length = shorter ? BYTES_OF_ED25519 : BYTES_OF_ED448;
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kty", "OKP");
        members.put("crv", shorter ? "Ed25519" : "Ed448");
        members.put("x", base64(Arrays.copyOfRange(encoded, encoded.length - length, encoded.length)));
        return members;
    }

    private static int bytes(int bits) {
        return (bits + 7) / 8;
    }

    /** Encodes an unsigned number of this length (RFC 7518 section 2). */
    private static String number(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] fixed = new byte[length];
        int copied = Math.min(signed.length, length);
        System.arraycopy(signed, signed.length - copied, fixed, length - copied, copied);
        return base64(fixed);
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
