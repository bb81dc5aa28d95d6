package io.kstlib.auth.oidc.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;

/** Verifies a signature. The key was found to fit the algorithm before; the header is not asked again. */
public final class SignatureCheck {

    private SignatureCheck() {}

    /**
     * Verifies the signature of a token.
     *
     * @param jws the token
     * @param algorithm the algorithm that its header names
     * @param key a key that fits the algorithm
     * @return whether the signature is right
     */
    public static boolean verify(CompactJws jws, JwsAlgorithm algorithm, PublicKey key) {
        if (key instanceof EdECPublicKey edwards) {
            return verifyEdwards(jws, edwards);
        }
        try {
            // A header of our own, since the one of the token is in the signing input and says nothing else that
            // matters here.
            JWSHeader header = new JWSHeader(JWSAlgorithm.parse(algorithm.joseName()));
            return verifier(key).verify(header, jws.signingInput(), Base64URL.encode(jws.signature()));
        } catch (JOSEException unusable) {
            throw new IllegalStateException("no " + algorithm.joseName() + " in this JVM", unusable);
        }
    }

    private static JWSVerifier verifier(PublicKey key) throws JOSEException {
        if (key instanceof RSAPublicKey rsa) {
            return new RSASSAVerifier(rsa);
        }
        if (key instanceof ECPublicKey ec) {
            return new ECDSAVerifier(ec);
        }
        throw new IllegalArgumentException("no signature key: " + key.getAlgorithm());
    }

    /** RFC 8037 section 3.1. By the JDK's own EdDSA, which Nimbus has only with a further library. */
    private static boolean verifyEdwards(CompactJws jws, EdECPublicKey key) {
        try {
            Signature signature = Signature.getInstance(key.getParams().getName());
            signature.initVerify(key);
            signature.update(jws.signingInput());
            return signature.verify(jws.signature());
        } catch (SignatureException malformed) {
            return false; // the wrong length, or no point of the curve
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("no " + key.getParams().getName() + " in this JVM", unusable);
        }
    }
}
