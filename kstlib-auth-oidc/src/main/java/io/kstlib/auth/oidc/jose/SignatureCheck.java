package io.kstlib.auth.oidc.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import io.kstlib.auth.core.jwt.CompactJwt;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;

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
}
