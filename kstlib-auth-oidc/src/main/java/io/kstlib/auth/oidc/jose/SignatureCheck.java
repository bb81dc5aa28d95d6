package io.kstlib.auth.oidc.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import io.kstlib.auth.core.jwt.CompactJwt;
import io.kstlib.auth.oidc.jose.JwsAlgorithm.KeyType;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Verifies a signature. The caller has checked that the key fits the algorithm, so the header is not read again. */
public final class SignatureCheck {

    /** Bouncy Castle's name for ECDSA whose signature is the two numbers one after the other. */
    private static final String PLAIN_ECDSA = "SHA256withPLAIN-ECDSA";

    private static final int PLAIN_ECDSA_BYTES = 64;
    private static final int ED25519_SIGNATURE_BYTES = 64;
    private static final int ED448_SIGNATURE_BYTES = 114;

    private SignatureCheck() {}

    /**
     * Verifies the signature of a token.
     *
     * @param jws the token
     * @param algorithm the algorithm that its header names
     * @param key a key that fits the algorithm
     * @return whether the signature is right
     * @throws InvalidKeyException if this Java does not verify with the key
     */
    public static boolean verify(CompactJwt jws, JwsAlgorithm algorithm, PublicKey key) throws InvalidKeyException {
        return verify(jws.signingInput(), jws.signature(), algorithm, key);
    }

    static boolean verify(byte[] signed, byte[] signature, JwsAlgorithm algorithm, PublicKey key)
            throws InvalidKeyException {
        if (key instanceof EdECPublicKey edwards && signature.length != signatureBytes(edwards)) {
            return false; // the JDK's verifier does not always reject further bytes
        }
        if (algorithm.keyType() != KeyType.EC) {
            return verifyWhole(signed, signature, algorithm, key);
        }
        if (algorithm == JwsAlgorithm.ES256K) {
            return signature.length == PLAIN_ECDSA_BYTES && verifyWhole(signed, signature, algorithm, key);
        }
        try {
            // A header of our own. The token's header is in the signing input; only its algorithm matters here.
            JWSHeader header = new JWSHeader(JWSAlgorithm.parse(algorithm.joseName()));
            return new ECDSAVerifier((ECPublicKey) key).verify(header, signed, Base64URL.encode(signature));
        } catch (JOSEException unusable) {
            if (unusable.getCause() instanceof InvalidKeyException refused) {
                throw refused;
            }
            throw new IllegalStateException("no " + algorithm.joseName() + " in this JVM", unusable);
        } catch (ProviderException unusable) {
            throw new InvalidKeyException(unusable);
        }
    }

    /** RFC 8032 sections 5.1.6 and 5.2.6: twice the size of a public key. */
    private static int signatureBytes(EdECPublicKey key) {
        return key.getParams().getName().equals(NamedParameterSpec.ED25519.getName())
                ? ED25519_SIGNATURE_BYTES
                : ED448_SIGNATURE_BYTES;
    }

    /** Verifies with the JCA. Nimbus adds nothing to it for RSA, and needs further libraries for the other algorithms. */
    private static boolean verifyWhole(byte[] signed, byte[] signature, JwsAlgorithm algorithm, PublicKey key)
            throws InvalidKeyException {
        try {
            Signature verifier = signature(algorithm, key);
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (SignatureException malformed) {
            return false; // wrong length, or not a point of the curve
        } catch (InvalidKeyException refused) {
            throw refused;
        } catch (ProviderException unusable) {
            throw new InvalidKeyException(unusable);
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("no " + algorithm.joseName() + " in this JVM", unusable);
        }
    }

    private static Signature signature(JwsAlgorithm algorithm, PublicKey key) throws GeneralSecurityException {
        return switch (algorithm) {
            case RS256 -> Signature.getInstance("SHA256withRSA");
            case RS384 -> Signature.getInstance("SHA384withRSA");
            case RS512 -> Signature.getInstance("SHA512withRSA");
            case PS256 -> pss(MGF1ParameterSpec.SHA256, 32);
            case PS384 -> pss(MGF1ParameterSpec.SHA384, 48);
            case PS512 -> pss(MGF1ParameterSpec.SHA512, 64);
            case ES256K -> SignatureProviders.signature(PLAIN_ECDSA, algorithm);
            default ->
                SignatureProviders.signature(
                        key instanceof EdECPublicKey edwards
                                ? edwards.getParams().getName()
                                : algorithm.joseName(),
                        algorithm);
        };
    }

    /** Makes the verifier for RSASSA-PSS (RFC 7518 section 3.5). The salt is as long as the hash, and the mask uses the same hash. */
    private static Signature pss(MGF1ParameterSpec mask, int saltBytes) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(new PSSParameterSpec(
                mask.getDigestAlgorithm(), "MGF1", mask, saltBytes, PSSParameterSpec.TRAILER_FIELD_BC));
        return signature;
    }

    /**
     * Finds an implementation of the algorithms that not every JDK has: the JDK's, else that of Bouncy Castle on the module path or class path.
     * Bouncy Castle is found as a service. So nothing here depends on it, and it need not be registered.
     */
    public static final class SignatureProviders {

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
            return isOfJdk(algorithm)
                    ? Signature.getInstance(name)
                    : Signature.getInstance(name, bouncyCastle(algorithm));
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
}
