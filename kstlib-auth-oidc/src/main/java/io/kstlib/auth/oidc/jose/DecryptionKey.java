package io.kstlib.auth.oidc.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.AESDecrypter;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.crypto.impl.ECDHCryptoProvider;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.kstlib.auth.api.token.Secret;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** One private or shared key that may decrypt tokens. Its {@link #toString()} shows no part of it. */
public final class DecryptionKey {

    private static final Set<String> RSA = Set.of("RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512");
    private static final Set<String> EC = Set.of("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW");
    private static final Set<String> WRAPPED =
            Set.of("A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW");
    private static final int LEAST_RSA_BITS = 2048;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private final @Nullable JWK jwk;
    private final @Nullable PrivateKey pem;

    private DecryptionKey(@Nullable JWK jwk, @Nullable PrivateKey pem) {
        this.jwk = jwk;
        this.pem = pem;
    }

    /**
     * Reads keys: a private key in PEM (PKCS#8), a JWK, or a JWK set.
     *
     * @return the keys; empty when the text is none of these forms. There is no reason, since every word of the text could be a part of the key.
     */
    public static Optional<List<DecryptionKey>> read(Secret secret) {
        String text = secret.reveal().strip();
        try {
            if (!text.startsWith("{")) {
                return pem(text);
            }
            if (text.contains("\"keys\"")) {
                List<DecryptionKey> keys = JWKSet.parse(text).getKeys().stream()
                        .filter(JWK::isPrivate)
                        .map(DecryptionKey::of)
                        .toList();
                return keys.isEmpty() ? Optional.empty() : Optional.of(keys);
            }
            JWK key = JWK.parse(text);
            return key.isPrivate() ? Optional.of(List.of(DecryptionKey.of(key))) : Optional.empty();
        } catch (ParseException | IllegalArgumentException | IllegalStateException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<List<DecryptionKey>> pem(String text) {
        Matcher block = PEM.matcher(text);
        if (!block.find()) {
            return Optional.empty();
        }
        byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
        return privateKey("RSA", encoded)
                .or(() -> privateKey("EC", encoded))
                .or(() -> privateKey("XDH", encoded))
                .map(key -> List.of(DecryptionKey.of(key)));
    }

    private static Optional<PrivateKey> privateKey(String kind, byte[] encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException ofAnotherKind) {
            return Optional.empty();
        }
    }

    private static DecryptionKey of(JWK jwk) {
        return new DecryptionKey(jwk, null);
    }

    private static DecryptionKey of(PrivateKey key) {
        return new DecryptionKey(null, key);
    }

    Optional<String> keyId() {
        return Optional.ofNullable(jwk).map(JWK::getKeyID);
    }

    /** Returns the decrypter of an algorithm; empty when the key is not for it. */
    Optional<JWEDecrypter> decrypter(String algorithm, String encryption) throws JOSEException {
        if (jwk != null && !isFor(jwk, algorithm, encryption)) {
            return Optional.empty();
        }
        if (RSA.contains(algorithm)) {
            RSAPrivateKey key =
                    jwk instanceof RSAKey rsa ? rsa.toRSAPrivateKey() : pem instanceof RSAPrivateKey rsa ? rsa : null;
            boolean strong = key != null && key.getModulus().bitLength() >= LEAST_RSA_BITS;
            return strong ? Optional.of(new RSADecrypter(key)) : Optional.empty();
        }
        if (EC.contains(algorithm)) {
            return keyAgreement();
        }
        if (!(jwk instanceof OctetSequenceKey shared)) {
            return Optional.empty();
        }
        if (WRAPPED.contains(algorithm)) {
            return fits(shared, algorithm) ? Optional.of(new AESDecrypter(shared)) : Optional.empty();
        }
        return algorithm.equals("dir") ? Optional.of(new DirectDecrypter(shared)) : Optional.empty();
    }

    private Optional<JWEDecrypter> keyAgreement() throws JOSEException {
        if (jwk instanceof OctetKeyPair pair) {
            return MontgomeryDecrypter.of(pair).map(JWEDecrypter.class::cast);
        }
        if (pem instanceof XECPrivateKey key) {
            return MontgomeryDecrypter.of(key).map(JWEDecrypter.class::cast);
        }
        ECPrivateKey key = jwk instanceof ECKey ec ? ec.toECPrivateKey() : pem instanceof ECPrivateKey ec ? ec : null;
        return key == null ? Optional.empty() : Optional.of(new ECDHDecrypter(key));
    }

    private static boolean fits(OctetSequenceKey shared, String algorithm) {
        return shared.size() == Integer.parseInt(algorithm.substring(1, 4));
    }

    /** Checks RFC 7517 sections 4.2 to 4.4. A key that encrypts content itself may name the algorithm of the content (RFC 7520 section 5.6). */
    private static boolean isFor(JWK jwk, String algorithm, String encryption) {
        boolean use = jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.ENCRYPTION);
        boolean operations = jwk.getKeyOperations() == null
                || jwk.getKeyOperations().stream()
                        .anyMatch(operation -> Set.of("decrypt", "unwrapKey", "deriveKey", "deriveBits")
                                .contains(operation.identifier()));
        String own = jwk.getAlgorithm() == null ? algorithm : jwk.getAlgorithm().getName();
        boolean named = own.equals(algorithm) || (algorithm.equals("dir") && own.equals(encryption));
        return use && operations && named;
    }

    @Override
    public String toString() {
        return "DecryptionKey";
    }

    /** ECDH-ES over X25519 and X448 (RFC 8037 section 3.2), with the key agreement of the JDK. Nimbus needs another library for X25519 and lacks X448. */
    static final class MontgomeryDecrypter extends ECDHCryptoProvider implements JWEDecrypter {

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
                return Optional.of(new MontgomeryDecrypter(
                        KeyFactory.getInstance(ALGORITHM).generatePrivate(secret), curve));
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
                    header,
                    additionalData,
                    shared,
                    encryptedKey,
                    iv,
                    cipherText,
                    authenticationTag,
                    CompactJwe.MOST_BYTES);
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
}
