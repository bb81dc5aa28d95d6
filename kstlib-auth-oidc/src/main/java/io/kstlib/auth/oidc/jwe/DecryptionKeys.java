package io.kstlib.auth.oidc.jwe;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.kstlib.auth.api.token.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code decryption_key} holds: a private key in PEM (PKCS#8), a JWK, or a JWK set. */
final class DecryptionKeys {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private DecryptionKeys() {}

    /** Reads the keys; empty when the text is none of these forms. It gives no reason, since every word of the text could be a part of the key. */
    static Optional<List<DecryptionKey>> read(Secret secret) {
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
}
