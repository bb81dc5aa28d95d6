package io.kstlib.auth.oidc.jose;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Finds an implementation of the algorithms that not every JDK has: the JDK's, else that of Bouncy Castle on the module path or class path.
 * Bouncy Castle is found as a service. So nothing here depends on it, and it need not be registered.
 */
public final class SignatureProviders {

    private static final String BOUNCY_CASTLE = "org.bouncycastle.jce.provider.BouncyCastleProvider";

    private SignatureProviders() {}

    /** Loaded at the first use of an algorithm that the JDK lacks. */
    private static final class BouncyCastle {

        static final @Nullable Provider FOUND = find();

        private static @Nullable Provider find() {
            return ServiceLoader.load(Provider.class, SignatureProviders.class.getClassLoader()).stream()
                    .filter(service -> service.type().getName().equals(BOUNCY_CASTLE))
                    .findFirst()
                    .map(ServiceLoader.Provider::get)
                    .orElse(null);
        }
    }

    /** {@return whether signatures of an algorithm can be verified here} */
    public static boolean has(JwsAlgorithm algorithm) {
        return isOfJdk(algorithm) || BouncyCastle.FOUND != null;
    }

    private static boolean isOfJdk(JwsAlgorithm algorithm) {
        return switch (algorithm) {
            case ES256K -> false; // no JDK has had the curve since 16
            case ML_DSA_44, ML_DSA_65, ML_DSA_87 ->
                Security.getAlgorithms("Signature").contains(algorithm.joseName());
            default -> true;
        };
    }

    static Signature signature(String name, JwsAlgorithm algorithm) throws GeneralSecurityException {
        return isOfJdk(algorithm) ? Signature.getInstance(name) : Signature.getInstance(name, bouncyCastle(algorithm));
    }

    /**
     * Reads a key of an algorithm that not every JDK has.
     *
     * @param name the JCA's name of the kind of key
     * @param subjectPublicKeyInfo the encoded key
     * @throws GeneralSecurityException if it is no such key, or nothing here knows the algorithm
     */
    public static PublicKey key(JwsAlgorithm algorithm, String name, byte[] subjectPublicKeyInfo)
            throws GeneralSecurityException {
        KeyFactory factory = isOfJdk(algorithm)
                ? KeyFactory.getInstance(name)
                : KeyFactory.getInstance(name, bouncyCastle(algorithm));
        try {
            return factory.generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
        } catch (IllegalArgumentException | IllegalStateException malformed) {
            throw new InvalidKeyException("malformed", malformed);
        }
    }

    private static Provider bouncyCastle(JwsAlgorithm algorithm) throws GeneralSecurityException {
        Provider found = BouncyCastle.FOUND;
        if (found == null) {
            throw new GeneralSecurityException("nothing here knows " + algorithm.joseName());
        }
        return found;
    }
}
