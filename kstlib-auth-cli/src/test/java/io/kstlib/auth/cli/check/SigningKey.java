package io.kstlib.auth.cli.check;

import io.kstlib.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A key of an identity provider. It uses only the JDK, so that our own code does not test itself. */
public final class SigningKey {

    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    /** The length of the SubjectPublicKeyInfo before the key itself. */
    private static final int ML_DSA_PREFIX = 22;

    private final String algorithm;
    private final KeyPair pair;

    private SigningKey(String algorithm, KeyPair pair) {
        this.algorithm = algorithm;
        this.pair = pair;
    }

    public static SigningKey of(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator;
        if (algorithm.equals("ES256K")) {
            generator = KeyPairGenerator.getInstance("EC", BOUNCY_CASTLE);
            generator.initialize(new ECGenParameterSpec("secp256k1"));
        } else if (algorithm.startsWith("ES")) {
            generator = KeyPairGenerator.getInstance("EC");
            String curve = Map.of("ES256", "secp256r1", "ES384", "secp384r1", "ES512", "secp521r1")
                    .get(algorithm);
            generator.initialize(new ECGenParameterSpec(curve));
        } else if (algorithm.startsWith("ML-DSA")) {
            generator = KeyPairGenerator.getInstance(algorithm, BOUNCY_CASTLE);
        } else if (algorithm.startsWith("Ed")) {
            generator = KeyPairGenerator.getInstance(algorithm.equals("Ed448") ? "Ed448" : "Ed25519");
        } else {
            generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
        }
        return new SigningKey(algorithm, generator.generateKeyPair());
    }

    String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** Returns the key as a JWK (RFC 7518 section 6, RFC 8037). */
    public Map<String, Object> jwk(String keyId) {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kid", keyId);
        jwk.put("use", "sig");
        jwk.put("alg", algorithm);
        PublicKey key = pair.getPublic();
        if (key instanceof RSAPublicKey rsa) {
            jwk.put("kty", "RSA");
            jwk.put("n", number(rsa.getModulus(), 256));
            jwk.put("e", number(rsa.getPublicExponent(), 3));
        } else if (key instanceof ECPublicKey ec) {
            int size = (ec.getParams().getOrder().bitLength() + 7) / 8;
            jwk.put("kty", "EC");
            jwk.put(
                    "crv",
                    algorithm.equals("ES256K")
                            ? "secp256k1"
                            : Map.of(32, "P-256", 48, "P-384", 66, "P-521").get(size));
            jwk.put("x", number(ec.getW().getAffineX(), size));
            jwk.put("y", number(ec.getW().getAffineY(), size));
        } else if (key instanceof EdECPublicKey) {
            byte[] encoded = key.getEncoded();
            boolean longer = algorithm.equals("Ed448");
            byte[] raw = Arrays.copyOfRange(encoded, encoded.length - (longer ? 57 : 32), encoded.length);
            jwk.put("kty", "OKP");
            jwk.put("crv", longer ? "Ed448" : "Ed25519");
            jwk.put("x", base64(raw));
        } else {
            byte[] encoded = key.getEncoded();
            jwk.put("kty", "AKP");
            jwk.put("pub", base64(Arrays.copyOfRange(encoded, ML_DSA_PREFIX, encoded.length)));
        }
        return jwk;
    }

    public String sign(String keyId, Map<String, Object> claims) throws GeneralSecurityException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        header.put("kid", keyId);
        String signed = base64(Json.write(header)) + "." + base64(Json.write(claims));
        Signature signature = signature();
        AlgorithmParameterSpec parameters = pss();
        if (parameters != null) {
            signature.setParameter(parameters);
        }
        signature.initSign(pair.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + base64(signature.sign());
    }

    private Signature signature() throws GeneralSecurityException {
        if (algorithm.equals("ES256K")) {
            return Signature.getInstance("SHA256withPLAIN-ECDSA", BOUNCY_CASTLE);
        }
        return algorithm.startsWith("ML-DSA")
                ? Signature.getInstance(algorithm, BOUNCY_CASTLE)
                : Signature.getInstance(jcaName());
    }

    private String jcaName() {
        String digest = "SHA" + algorithm.replaceAll("[^0-9]", "");
        return switch (algorithm.substring(0, 2)) {
            case "RS" -> digest + "withRSA";
            case "PS" -> "RSASSA-PSS";
            case "ES" -> digest + "withECDSAinP1363Format";
            default -> algorithm.equals("Ed448") ? "Ed448" : "Ed25519";
        };
    }

    private AlgorithmParameterSpec pss() {
        if (!algorithm.startsWith("PS")) {
            return null;
        }
        String bits = algorithm.substring(2);
        return new PSSParameterSpec(
                "SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), Integer.parseInt(bits) / 8, 1);
    }

    private static String number(BigInteger value, int bytes) {
        byte[] fixed = new byte[bytes];
        byte[] raw = value.toByteArray();
        int length = Math.min(raw.length, bytes);
        System.arraycopy(raw, raw.length - length, fixed, bytes - length, length);
        return base64(fixed);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
