package io.kstlib.auth.oidc.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.impl.ECDHCryptoProvider;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** ECDH-ES over X25519 and X448 (RFC 8037 section 3.2), with the key agreement of the JDK. Nimbus needs another library for X25519 and lacks X448. */
final class MontgomeryDecrypter extends ECDHCryptoProvider implements JWEDecrypter {

    private static final String ALGORITHM = "XDH";
    private static final Map<Curve, Integer> KEY_BYTES = Map.of(Curve.X25519, 32, Curve.X448, 56);
    private static final byte WITHOUT_HIGHEST_BIT = 0x7F;

    private final PrivateKey key;

    private MontgomeryDecrypter(PrivateKey key, Curve curve) throws JOSEException {
        super(curve, null);
        this.key = key;
    }

    /** Makes the decrypter for a JWK of the type OKP; empty when its curve is for signatures. */
    static Optional<MontgomeryDecrypter> of(OctetKeyPair pair) throws JOSEException {
        Curve curve = pair.getCurve();
        byte[] scalar = pair.getDecodedD();
        if (!Integer.valueOf(scalar == null ? 0 : scalar.length).equals(KEY_BYTES.get(curve))) {
            return Optional.empty();
        }
        try {
            var secret = new XECPrivateKeySpec(new NamedParameterSpec(curve.getName()), scalar);
            return Optional.of(
                    new MontgomeryDecrypter(KeyFactory.getInstance(ALGORITHM).generatePrivate(secret), curve));
        } catch (GeneralSecurityException unusable) {
            throw new JOSEException("the key is no " + curve.getName() + " key", unusable);
        }
    }

    /** Makes the decrypter for a key from PEM. */
    static Optional<MontgomeryDecrypter> of(XECPrivateKey key) throws JOSEException {
        if (!(key.getParams() instanceof NamedParameterSpec named)) {
            return Optional.empty();
        }
        Curve curve = Curve.parse(named.getName());
        return KEY_BYTES.containsKey(curve) ? Optional.of(new MontgomeryDecrypter(key, curve)) : Optional.empty();
    }

    @Override
    public Set<Curve> supportedEllipticCurves() {
        return KEY_BYTES.keySet();
    }

    @Override
    public byte[] decrypt(
            JWEHeader header,
            @Nullable Base64URL encryptedKey,
            Base64URL iv,
            Base64URL cipherText,
            Base64URL authenticationTag,
            byte[] additionalData)
            throws JOSEException {
        SecretKey shared = new SecretKeySpec(agreedOn(header.getEphemeralPublicKey()), "AES");
        return decryptWithZ(
                header, additionalData, shared, encryptedKey, iv, cipherText, authenticationTag, CompactJwe.MOST_BYTES);
    }

    /** Computes the secret Z of RFC 8037 section 3.2.1. The JDK refuses points of small order, with which Z is all zeros. */
    byte[] agreedOn(@Nullable JWK ephemeral) throws JOSEException {
        if (!(ephemeral instanceof OctetKeyPair pair) || !getCurve().equals(pair.getCurve())) {
            throw new JOSEException("epk is not a key of the curve " + getCurve());
        }
        try {
            KeyAgreement agreement = KeyAgreement.getInstance(ALGORITHM);
            agreement.init(key);
            agreement.doPhase(publicKey(pair), true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException unusable) {
            throw new JOSEException("epk cannot be used", unusable);
        }
    }

    private PublicKey publicKey(OctetKeyPair pair) throws GeneralSecurityException, JOSEException {
        byte[] littleEndian = pair.getDecodedX();
        if (!Integer.valueOf(littleEndian.length).equals(KEY_BYTES.get(getCurve()))) {
            throw new JOSEException("epk is not as long as a key of the curve " + getCurve());
        }
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian[littleEndian.length - 1 - i];
        }
        if (getCurve().equals(Curve.X25519)) {
            bigEndian[0] &= WITHOUT_HIGHEST_BIT; // RFC 7748 section 5
        }
        return KeyFactory.getInstance(ALGORITHM)
                .generatePublic(new XECPublicKeySpec(
                        new NamedParameterSpec(getCurve().getName()), new BigInteger(1, bigEndian)));
    }

    @Override
    public String toString() {
        return "MontgomeryDecrypter[" + getCurve() + "]";
    }
}
