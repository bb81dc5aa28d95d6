package io.kstlib.auth.oidc.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.crypto.AESDecrypter;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.RSADecrypter;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import io.kstlib.auth.api.token.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
}
