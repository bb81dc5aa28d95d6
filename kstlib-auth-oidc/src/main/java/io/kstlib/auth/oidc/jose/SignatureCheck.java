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

    /** ECDSA whose signature is the two numbers one after the other, as Bouncy Castle calls it. */
    private static final String PLAIN_ECDSA = "SHA256withPLAIN-ECDSA";

    private static final int PLAIN_ECDSA_BYTES = 64;

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
        if (algorithm.keyType() == KeyType.OKP || algorithm.keyType() == KeyType.AKP) {
            return verifyWhole(jws, algorithm.joseName(), algorithm, key);
        }
        if (algorithm == JwsAlgorithm.ES256K) {
            return jws.signature().length == PLAIN_ECDSA_BYTES && verifyWhole(jws, PLAIN_ECDSA, algorithm, key);
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

    /** EdDSA (RFC 8037 section 3.1) and what Nimbus has only with further libraries, by the JCA. */
    private static boolean verifyWhole(CompactJws jws, String name, JwsAlgorithm algorithm, PublicKey key) {
        String jca = key instanceof EdECPublicKey edwards ? edwards.getParams().getName() : name;
        try {
            Signature signature = SignatureProviders.signature(jca, algorithm);
            signature.initVerify(key);
            signature.update(jws.signingInput());
            return signature.verify(jws.signature());
        } catch (SignatureException malformed) {
            return false; // the wrong length, or no point of the curve
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("no " + algorithm.joseName() + " in this JVM", unusable);
        }
    }
}
