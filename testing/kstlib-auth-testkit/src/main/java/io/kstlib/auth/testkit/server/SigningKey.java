package io.kstlib.auth.testkit.server;

import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A key pair that signs tokens, of an identity provider or of a stranger. It uses the JCA only, so that the code under test is not its own
 * witness. Immutable.
 *
 * <p>The JDK has RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA (which is Ed25519), Ed25519 and Ed448. For ES256K and
 * ML-DSA-44, ML-DSA-65 and ML-DSA-87 the test hands in a provider of the JCA that has them, such as Bouncy Castle.
 *
 * <p>A key id and a kind of key give the same pair as long as the tests run, because an RSA key takes long to make.
 *
 * <pre>{@code
 * SigningKey key = SigningKey.of("key-1", "ES256");
 * String token = key.sign(Map.of("iss", issuer, "sub", "jane"));
 * }</pre>
 */
public final class SigningKey {

    private static final int RSA_BITS = 2048;

    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

    private final String keyId;
    private final String algorithm;
    private final KeyPair pair;
    private final @Nullable Provider provider;

    private SigningKey(String keyId, String algorithm, KeyPair pair, @Nullable Provider provider) {
        this.keyId = keyId;
        this.algorithm = algorithm;
        this.pair = pair;
        this.provider = provider;
    }

    /** {@return an RSA key of 2048 bits with the key id {@code rsa-1}, for RS256} */
    public static SigningKey rsa() {
        return rsa("rsa-1", RSA_BITS);
    }

    /**
     * Returns an RSA key of any length.
     *
     * @param bits the length of the modulus
     * @return an RSA key for RS256
     */
    public static SigningKey rsa(String keyId, int bits) {
        return new SigningKey(keyId, "RS256", pair(keyId, "RSA" + bits, null), null);
    }

    /**
     * Returns a key for an algorithm of the JDK.
     *
     * @param algorithm an {@code alg}
     */
    public static SigningKey of(String keyId, String algorithm) {
        return new SigningKey(keyId, algorithm, pair(keyId, kind(algorithm), null), null);
    }

    /**
     * Returns a key for an algorithm that the JDK may lack.
     *
     * @param algorithm an {@code alg}
     * @param provider the provider that makes the key and signs with it; for ES256K it has the signature {@code SHA256withPLAIN-ECDSA}
     */
    public static SigningKey of(String keyId, String algorithm, Provider provider) {
        Objects.requireNonNull(provider, "provider");
        return new SigningKey(keyId, algorithm, pair(keyId, kind(algorithm), provider), provider);
    }

    private static KeyPair pair(String keyId, String kind, @Nullable Provider provider) {
        return PAIRS.computeIfAbsent(keyId + " " + kind, name -> generate(kind, provider));
    }

    private static String kind(String algorithm) {
        return switch (algorithm) {
            case "ES256" -> "secp256r1";
            case "ES384" -> "secp384r1";
            case "ES512" -> "secp521r1";
            case "ES256K" -> "secp256k1";
            case "EdDSA", "Ed25519" -> "Ed25519";
            default -> algorithm.matches("[RP]S(256|384|512)") ? "RSA" + RSA_BITS : algorithm;
        };
    }

    private static KeyPair generate(String kind, @Nullable Provider provider) {
        try {
            if (kind.startsWith("RSA")) {
                KeyPairGenerator generator = generator("RSA", provider);
                generator.initialize(Integer.parseInt(kind.substring("RSA".length())));
                return generator.generateKeyPair();
            }
            if (kind.startsWith("secp")) {
                KeyPairGenerator generator = generator("EC", provider);
                generator.initialize(new ECGenParameterSpec(kind));
                return generator.generateKeyPair();
            }
            return generator(kind, provider).generateKeyPair();
        } catch (GeneralSecurityException unknown) {
            throw new IllegalArgumentException("no key pair of the kind " + kind, unknown);
        }
    }

    private static KeyPairGenerator generator(String name, @Nullable Provider provider)
            throws GeneralSecurityException {
        return provider == null ? KeyPairGenerator.getInstance(name) : KeyPairGenerator.getInstance(name, provider);
    }

    /**
     * Returns the same key pair for another algorithm.
     *
     * @param other another {@code alg}, such as PS256 for an RSA key
     * @return the same key pair, which signs with this algorithm
     */
    public SigningKey using(String other) {
        return new SigningKey(keyId, other, pair, provider);
    }

    /**
     * Returns the same key pair under another key id.
     *
     * @param otherKeyId another {@code kid}, such as that of the key which this one replaces
     * @return the same key pair with this key id
     */
    public SigningKey named(String otherKeyId) {
        return new SigningKey(otherKeyId, algorithm, pair, provider);
    }

    /** {@return the {@code kid}} */
    public String keyId() {
        return keyId;
    }

    /** {@return the {@code alg} with which it signs} */
    public String algorithm() {
        return algorithm;
    }

    /** {@return the public key} */
    public PublicKey publicKey() {
        return pair.getPublic();
    }

    /** {@return the private key} */
    public PrivateKey privateKey() {
        return pair.getPrivate();
    }

    /**
     * Encodes the public key as PEM.
     *
     * @return the public key as PEM, a SubjectPublicKeyInfo
     */
    public String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /**
     * Makes the public key as a JWK (RFC 7517), with {@code kid} and {@code use}. It has no {@code alg}, unless the kind of key requires it,
     * as that of ML-DSA does.
     *
     * @return the JWK, to be changed as the test needs it
     */
    public Map<String, Object> jwk() {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kid", keyId);
        jwk.put("use", "sig");
        jwk.putAll(PublicJwk.of(pair.getPublic(), algorithm));
        return jwk;
    }

    /**
     * Makes the JWK with another member.
     *
     * @return {@link #jwk()} with it
     */
    public Map<String, Object> jwkWith(String member, Object value) {
        Map<String, Object> jwk = jwk();
        jwk.put(member, value);
        return jwk;
    }

    /**
     * Makes the JWK without some members.
     *
     * @param members names of members
     * @return {@link #jwk()} without them
     */
    public Map<String, Object> jwkWithout(String... members) {
        Map<String, Object> jwk = jwk();
        jwk.keySet().removeAll(Arrays.asList(members));
        return jwk;
    }

    /**
     * Makes the header of a token.
     *
     * @return the header of its tokens: {@code alg}, {@code kid} and the {@code typ} JWT, to be changed as the test needs it
     */
    public Map<String, Object> header() {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        header.put("kid", keyId);
        header.put("typ", "JWT");
        return header;
    }

    /**
     * Signs claims.
     *
     * @return a token with {@link #header()} and the right signature
     */
    public String sign(Map<String, ?> claims) {
        return sign(header(), claims);
    }

    /**
     * Signs claims under any header.
     *
     * @param header any header; {@link #algorithm()} is used even if it names another
     * @return a token with a signature of this key
     */
    public String sign(Map<String, ?> header, Map<String, ?> claims) {
        return signParts(PublicJwk.base64(Json.write(header)), PublicJwk.base64(Json.write(claims)));
    }

    /**
     * Signs two encoded parts.
     *
     * @param header the first part, encoded
     * @param payload the second part, encoded
     * @return the compact form with a signature of this key
     */
    public String signParts(String header, String payload) {
        String input = header + "." + payload;
        return input + "." + PublicJwk.base64(signature(input.getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * Signs bytes.
     *
     * @param input any bytes
     * @return their signature, as a JWS has it
     */
    public byte[] signature(byte[] input) {
        try {
            Signature signature = signature();
            signature.initSign(pair.getPrivate());
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException refused) {
            throw new IllegalArgumentException("this key cannot sign with " + algorithm, refused);
        }
    }

    private Signature signature() throws GeneralSecurityException {
        String bits = algorithm.substring(Math.max(0, algorithm.length() - 3));
        if (algorithm.startsWith("PS")) {
            Signature pss = signature("RSASSA-PSS");
            String hash = "SHA-" + bits;
            pss.setParameter(
                    new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), Integer.parseInt(bits) / 8, 1));
            return pss;
        }
        if (algorithm.equals("ES256K")) {
            return signature("SHA256withPLAIN-ECDSA");
        }
        if (algorithm.startsWith("RS")) {
            return signature("SHA" + bits + "withRSA");
        }
        if (algorithm.startsWith("ES")) {
            return signature("SHA" + bits + "withECDSAinP1363Format");
        }
        return signature(algorithm.equals("EdDSA") ? "Ed25519" : algorithm);
    }

    private Signature signature(String name) throws GeneralSecurityException {
        return provider == null ? Signature.getInstance(name) : Signature.getInstance(name, provider);
    }

    @Override
    public String toString() {
        return "SigningKey[" + keyId + ", " + algorithm + "]"; // no private key
    }
}
