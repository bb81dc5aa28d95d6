package io.kstlib.auth.exchange;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.internal.text.Suggestion;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.secret.SecretResolver;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import java.util.List;
import java.util.Set;

/**
 * {@code provider://NAME}: the token of another configured provider. Only the keys of this module for tokens take it, and they ask the provider itself.
 * So a {@code client_secret} or a password is never the token of another login.
 */
@Plugin(
        type = TokenReference.OfProvider.SCHEME,
        description =
                "the token of another provider, for keys that take a token: provider://NAME, provider://NAME#id_token")
public final class ProviderSecrets implements SecretResolverFactory {

    private static final ConfigKey<ConfigMap> PROVIDERS = ConfigKey.openMap("providers", "the providers");

    /** For {@link java.util.ServiceLoader}. */
    public ProviderSecrets() {}

    @Override
    public SecretResolver create(PluginContext context) {
        return new Names(context.authSettings());
    }

    private record Names(Settings auth) implements SecretResolver {

        @Override
        public Secret resolve(SecretReference reference) {
            throw failure(
                    reference,
                    "is the token of another provider, which this key does not take",
                    Remedy.advice("Refer to a secret, such as env://NAME"));
        }

        @Override
        public List<String> examine(SecretReference reference) {
            String name = TokenReference.OfProvider.in(reference)
                    .map(TokenReference.OfProvider::provider)
                    .orElse("");
            Set<String> known = auth.get(PROVIDERS)
                    .map(providers -> providers.entries().keySet())
                    .orElse(Set.of());
            if (!known.contains(name)) {
                throw failure(
                        reference,
                        "names no configured provider",
                        Remedy.advice(Suggestion.nearest(name, known)
                                .map(near -> "Write provider://" + near)
                                .orElse("Configure it below auth.providers")));
            }
            return List.of();
        }

        private static SecretException failure(SecretReference reference, String problem, Remedy remedy) {
            return new SecretException(
                    reference.toString(), reference + " (" + reference.place() + ") " + problem, remedy, null);
        }

        @Override
        public String toString() {
            return "Names";
        }
    }
}
