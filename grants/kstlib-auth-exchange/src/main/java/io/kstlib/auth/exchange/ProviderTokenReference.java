package io.kstlib.auth.exchange;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.ProviderTokensContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The token of another configured provider: {@code provider://NAME} or {@code provider://NAME#id_token}.
 *
 * @param provider the name of the other provider
 * @param word which of its tokens, a word of {@link TokenType}
 */
record ProviderTokenReference(String provider, String word) {

    /** The scheme of such references. */
    static final String SCHEME = "provider";

    /** {@return the token that a reference names; empty for a reference of another scheme} */
    static Optional<ProviderTokenReference> in(SecretReference reference) {
        return reference.scheme().filter(SCHEME::equals).map(scheme -> of(reference.target()));
    }

    private static ProviderTokenReference of(String target) {
        for (String word : new String[] {TokenType.ID_TOKEN, TokenType.ACCESS_TOKEN}) {
            if (target.endsWith("#" + word)) {
                return new ProviderTokenReference(target.substring(0, target.length() - word.length() - 1), word);
            }
        }
        return new ProviderTokenReference(target, TokenType.ACCESS_TOKEN);
    }

    /** Returns the names of the providers that references name. */
    static Set<String> sourceProviders(Settings settings, List<ConfigKey<SecretReference>> keys) {
        return keys.stream()
                .flatMap(key -> settings.get(key).flatMap(ProviderTokenReference::in).stream())
                .map(ProviderTokenReference::provider)
                .collect(Collectors.toUnmodifiableSet());
    }

    TypedToken from(ProviderTokensContext context) {
        return new TypedToken(
                word.equals(TokenType.ID_TOKEN)
                        ? context.idTokenOf(provider)
                        : context.tokenOf(provider).accessToken(),
                word);
    }
}
