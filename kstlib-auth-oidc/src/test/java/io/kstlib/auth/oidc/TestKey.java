package io.kstlib.auth.oidc;

import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A key pair that signs tokens. It uses only the JCA, so that the code under test does not check itself. */
public final class TestKey {

    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

    private final String keyId;
    private final KeyPair pair;

    private TestKey(String keyId, KeyPair pair) {
        this.keyId = keyId;
        this.pair = pair;
    }

    /** Returns the key of this name. The same name gives the same key in the whole test run, since RSA keys take long to make. */
    public static TestKey of(String keyId, String kind) {
        return new TestKey(keyId, PAIRS.computeIfAbsent(keyId + " " + kind, name -> generate(kind)));
    }

    public static TestKey rsa() {
        return of("rsa-1", "RSA");
    }

    /** Returns a key that fits an algorithm. */
    public static TestKey forAlgorithm(String algorithm) {
        return switch (algorithm) {
            case "ES256" -> of("p256", "secp256r1");
            case "ES384" -> of("p384", "secp384r1");
            case "ES512" -> of("p521", "secp521r1");
            case "EdDSA", "Ed25519" -> of("ed25519", "Ed25519");
            case "Ed448" -> of("ed448", "Ed448");
            case "ES256K" -> of("k256", "secp256k1");
            case "ML-DSA-44", "ML-DSA-65", "ML-DSA-87" -> of(algorithm.toLowerCase(Locale.ROOT), algorithm);
            default -> rsa();
        };
    }

    private static KeyPair generate(String kind) {
        try {
            if (kind.startsWith("RSA")) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(kind.equals("RSA") ? 2048 : Integer.parseInt(kind.substring(3)));
                return generator.generateKeyPair();
            }
            if (kind.startsWith("Ed")) {
                return KeyPairGenerator.getInstance(kind).generateKeyPair();
            }
            if (kind.startsWith("ML-DSA")) {
                return KeyPairGenerator.getInstance(kind, BOUNCY_CASTLE).generateKeyPair();
            }
            KeyPairGenerator generator = kind.equals("secp256k1")
                    ? KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE)
                    : KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(kind));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public String keyId() {
        return keyId;
    }

    public PublicKey publicKey() {
        return pair.getPublic();
    }

    public PrivateKey privateKey() {
        return pair.getPrivate();
    }

    /** Makes a token with this key's {@code kid} and a right signature. */
    public String sign(String algorithm, Map<String, ?> claims) {
        return sign(header(algorithm), algorithm, claims);
    }

    public Map<String, Object> header(String algorithm) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        header.put("kid", keyId);
        header.put("typ", "JWT");
        return header;
    }

    /** Makes a token with any header. The algorithm signs it, whatever the header says. */
    public String sign(Map<String, ?> header, String algorithm, Map<String, ?> claims) {
        return signParts(Base64Url.encode(Json.write(header)), Base64Url.encode(Json.write(claims)), algorithm);
    }

    public String signParts(String header, String payload, String algorithm) {
        String input = header + "." + payload;
        return input + "." + Base64Url.encode(signature(algorithm, input.getBytes(StandardCharsets.US_ASCII)));
    }

    public byte[] signature(String algorithm, byte[] input) {
        try {
            Signature signature = signature(algorithm);
            signature.initSign(pair.getPrivate());
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        String bits = algorithm.substring(Math.max(0, algorithm.length() - 3));
        switch (algorithm.substring(0, 2)) {
            case "RS":
                return Signature.getInstance("SHA" + bits + "withRSA");
            case "ML":
                return Signature.getInstance(algorithm, BOUNCY_CASTLE);
            case "ES":
                if (algorithm.equals("ES256K")) {
                    return Signature.getInstance("SHA256withPLAIN-ECDSA", BOUNCY_CASTLE);
                }
                return Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
            case "PS":
                Signature pss = Signature.getInstance("RSASSA-PSS");
                String hash = "SHA-" + bits;
                pss.setParameter(
                        new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), Integer.parseInt(bits) / 8, 1));
                return pss;
            default:
                return Signature.getInstance(algorithm.equals("Ed448") ? "Ed448" : "Ed25519");
        }
    }

    /** Returns the public key as published, without {@code alg}. */
    public Map<String, Object> jwk() {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kid", keyId);
        jwk.put("use", "sig");
        if (pair.getPublic() instanceof RSAPublicKey rsa) {
            jwk.put("kty", "RSA");
            jwk.put("n", unsigned(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8));
            jwk.put("e", unsigned(rsa.getPublicExponent(), 3));
        } else if (pair.getPublic() instanceof ECPublicKey ec) {
            int bits = ec.getParams().getCurve().getField().getFieldSize();
            jwk.put("kty", "EC");
            jwk.put("crv", keyId.equals("k256") ? "secp256k1" : "P-" + bits);
            jwk.put("x", unsigned(ec.getW().getAffineX(), (bits + 7) / 8));
            jwk.put("y", unsigned(ec.getW().getAffineY(), (bits + 7) / 8));
        } else if (pair.getPublic().getAlgorithm().startsWith("ML-DSA")) {
            byte[] encoded = pair.getPublic().getEncoded();
            jwk.put("kty", "AKP");
            jwk.put("alg", keyId.toUpperCase(Locale.ROOT));
            jwk.put("pub", Base64Url.encode(Arrays.copyOfRange(encoded, 22, encoded.length)));
        } else {
            byte[] encoded = pair.getPublic().getEncoded();
            boolean short25519 = encoded.length < 50;
            jwk.put("kty", "OKP");
            jwk.put("crv", short25519 ? "Ed25519" : "Ed448");
            int length = short25519 ? 32 : 57;
            jwk.put("x", Base64Url.encode(Arrays.copyOfRange(encoded, encoded.length - length, encoded.length)));
        }
        return jwk;
    }

    public Map<String, Object> jwkWith(String member, Object value) {
        Map<String, Object> jwk = jwk();
        jwk.put(member, value);
        return jwk;
    }

    public Map<String, Object> jwkWithout(String... members) {
        Map<String, Object> jwk = jwk();
        jwk.keySet().removeAll(Arrays.asList(members));
        return jwk;
    }

    public static String unsigned(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[length];
        int copied = Math.min(signed.length, length);
        System.arraycopy(signed, signed.length - copied, bytes, length - copied, copied);
        return Base64Url.encode(bytes);
    }
}
