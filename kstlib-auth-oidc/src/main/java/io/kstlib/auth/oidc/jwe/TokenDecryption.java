package io.kstlib.auth.oidc.jwe;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEDecrypter;
import com.nimbusds.jose.JWEObject;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.validation.ValidationReport.Verdict;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.Quote;
import io.kstlib.auth.oidc.jose.SignedTokens;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decrypts the tokens that a provider encrypts for this client, with the configured key ({@code decryption_key}). The key is fetched for
 * each encrypted token and not kept. Safe for use by several threads.
 */
public final class TokenDecryption {

    /** The limit of the plain text, which is also the limit of a token. */
    static final int MOST_BYTES = 64 * 1024;

    private final ProviderContext context;

    /**
     * @param context the provider's settings, and what fetches its key
     */
    public TokenDecryption(ProviderContext context) {
        this.context = context;
    }

    /**
     * A token as it was before encryption.
     *
     * @param text the plain text: the signed token
     * @param algorithm how the content key was encrypted
     * @param encryption how the content was encrypted
     */
    public record Decrypted(Secret text, String algorithm, String encryption) {}

    /**
     * Decrypts a token.
     *
     * @param token any token
     * @return what was encrypted; empty when the token is not encrypted, or no key is configured
     * @throws TokenRefusal if it cannot be decrypted with the configured key, or in a way that is not accepted
     * @throws ConfigurationException if the configured key cannot be read
     */
    public Optional<Decrypted> decrypt(Secret token) throws TokenRefusal {
        if (!context.settings().has(OidcKeys.DECRYPTION_KEY) || !SignedTokens.isEncrypted(token.reveal())) {
            return Optional.empty();
        }
        CompactJwe jwe = CompactJwe.parse(token.reveal());
        jwe.check();
        return Optional.of(decrypt(jwe, keys()));
    }

    private List<DecryptionKey> keys() {
        Secret secret = context.resolve(context.settings().require(OidcKeys.DECRYPTION_KEY));
        return DecryptionKeys.read(secret)
                .orElseThrow(
                        () -> new ConfigurationException(
                                new ConfigProblem(
                                        context.settings().path(OidcKeys.DECRYPTION_KEY.name()),
                                        context.settings().origin(OidcKeys.DECRYPTION_KEY),
                                        "expected a private key in PEM (-----BEGIN PRIVATE KEY-----), a private JWK or a set of them")));
    }

    /** Tries all keys that fit. All failures look the same to the caller (RFC 7516 section 11.5). */
    static Decrypted decrypt(CompactJwe jwe, List<DecryptionKey> keys) throws TokenRefusal {
        String algorithm = String.valueOf(jwe.algorithm());
        List<JWEDecrypter> decrypters = new ArrayList<>();
        for (DecryptionKey key : keys) {
            boolean named = jwe.keyId().isEmpty()
                    || key.keyId().isEmpty()
                    || key.keyId().equals(jwe.keyId());
            if (named) {
                decrypter(key, algorithm, jwe.encryption()).ifPresent(decrypters::add);
            }
        }
        if (decrypters.isEmpty()) {
            throw TokenRefusal.of(
                            "alg",
                            "decryption_key is not for this token, which is encrypted by alg " + Quote.of(algorithm)
                                    + jwe.keyId()
                                            .map(id -> " for the key " + Quote.of(id))
                                            .orElse(""))
                    .expected("RSA-OAEP, ECDH-ES or AES key wrap, with the configured key", Quote.of(algorithm))
                    .advice("Compare decryption_key with the key that the client is registered with; RSA1_5 and"
                            + " passwords (PBES2) are not accepted (RFC 8725 section 3.2)")
                    .verdict(Verdict.NOT_VERIFIABLE);
        }
        for (JWEDecrypter decrypter : decrypters) {
            Optional<String> plain = plain(jwe, decrypter);
            if (plain.isPresent()) {
                return new Decrypted(Secret.of(plain.get()), algorithm, jwe.encryption());
            }
        }
        throw TokenRefusal.of("token", "the token cannot be decrypted: it was changed, or encrypted for another key")
                .expected("a token encrypted for the configured decryption_key", "another one");
    }

    private static Optional<JWEDecrypter> decrypter(DecryptionKey key, String algorithm, String encryption) {
        try {
            return key.decrypter(algorithm, encryption);
        } catch (JOSEException unusable) {
            return Optional.empty();
        }
    }

    private static Optional<String> plain(CompactJwe jwe, JWEDecrypter decrypter) {
        try {
            JWEObject object = JWEObject.parse(jwe.text());
            object.decrypt(decrypter);
            byte[] plain = object.getPayload().toBytes();
            return plain.length == 0 || plain.length > MOST_BYTES
                    ? Optional.empty()
                    : Optional.of(new String(plain, StandardCharsets.UTF_8));
        } catch (JOSEException | ParseException | IllegalArgumentException | IllegalStateException failed) {
            return Optional.empty();
        }
    }
}
