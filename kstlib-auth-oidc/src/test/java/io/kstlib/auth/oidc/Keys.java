package io.kstlib.auth.oidc;

import io.kstlib.auth.core.jwt.Base64Url;
import io.kstlib.auth.testkit.server.SigningKey;
import java.math.BigInteger;
import java.security.Provider;
import java.util.Locale;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Keys for every algorithm of this module, by the JDK where it has them. */
public final class Keys {

    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private Keys() {}

    /** A key that is right for an algorithm. */
    public static SigningKey forAlgorithm(String algorithm) {
        return switch (algorithm) {
            case "ES256" -> SigningKey.of("p256", algorithm);
            case "ES384" -> SigningKey.of("p384", algorithm);
            case "ES512" -> SigningKey.of("p521", algorithm);
            case "EdDSA", "Ed25519" -> SigningKey.of("ed25519", algorithm);
            case "Ed448" -> SigningKey.of("ed448", algorithm);
            case "ES256K" -> SigningKey.of("k256", algorithm, BOUNCY_CASTLE);
            case "ML-DSA-44", "ML-DSA-65", "ML-DSA-87" ->
                SigningKey.of(algorithm.toLowerCase(Locale.ROOT), algorithm, BOUNCY_CASTLE);
            default -> SigningKey.rsa();
        };
    }

    /** A number as a JWK has it. */
    public static String unsigned(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[length];
        int copied = Math.min(signed.length, length);
        System.arraycopy(signed, signed.length - copied, bytes, length - copied, copied);
        return Base64Url.encode(bytes);
    }
}
