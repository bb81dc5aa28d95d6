package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.oidc.config.OidcKeys;
import io.kstlib.auth.oidc.jose.CompactJwe;
import io.kstlib.auth.oidc.jose.CompactJwe.Decrypted;
import io.kstlib.auth.oidc.jose.DecryptionKey;
import io.kstlib.auth.oidc.jose.SignedTokens;
import io.kstlib.auth.oidc.jose.TokenRefusal;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.util.List;
import java.util.Optional;

/**
 * Decrypts the tokens that a provider encrypts for this client, with the configured key ({@code decryption_key}). The key is fetched for
 * each encrypted token and not kept. Safe for use by several threads.
 *
 * @param context the provider's settings, and what fetches its key
 */
public record TokenDecryption(ProviderContext context) {

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
        return Optional.of(jwe.decrypt(keys()));
    }

    /**
     * {@return the token as it was before encryption; the same one if it is not encrypted, or if no key is configured}
     *
     * @param token any token
     * @throws TokenRefusal as for {@link #decrypt}
     */
    Secret plain(Secret token) throws TokenRefusal {
        return decrypt(token).map(Decrypted::text).orElse(token);
    }

    private List<DecryptionKey> keys() {
        Secret secret = context.resolve(context.settings().require(OidcKeys.DECRYPTION_KEY));
        return DecryptionKey.read(secret)
                .orElseThrow(
                        () -> new ConfigurationException(
                                new ConfigProblem(
                                        context.settings().path(OidcKeys.DECRYPTION_KEY.name()),
                                        context.settings().origin(OidcKeys.DECRYPTION_KEY),
                                        "expected a private key in PEM (-----BEGIN PRIVATE KEY-----), a private JWK or a set of them")));
    }
}
