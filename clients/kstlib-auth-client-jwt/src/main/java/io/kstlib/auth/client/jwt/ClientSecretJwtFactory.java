package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthentication.Strength;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.jose.SharedKey;
import io.kstlib.jose.UnusableKeyException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the client authentication {@code client_secret_jwt}. */
@Plugin(
        type = ClientSecretJwtFactory.TYPE,
        description = "a JWT for each request, signed with the client_secret (RFC 7523)")
public final class ClientSecretJwtFactory implements ClientAuthenticationFactory {

    static final String TYPE = "client_secret_jwt";

    /** For {@link java.util.ServiceLoader}. */
    public ClientSecretJwtFactory() {}

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(AssertionKeys.SIGNING_ALG, AssertionKeys.AUDIENCE)
                .withRule(ClientSecretJwtFactory::hasSecret)
                .withRule((settings, problems) -> AssertionKeys.fits(settings, problems, TYPE, List.of("HS")));
    }

    private static void hasSecret(Settings settings, ConfigProblems problems) {
        if (!settings.has(ProviderKeys.CLIENT_SECRET)) {
            problems.add(
                    settings.path(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                    settings.origin(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD),
                    TYPE + " needs a client_secret; add the one of the client's registration");
        }
    }

    @Override
    public ClientAuthentication create(ClientContext context) {
        return new SignedAssertion(context, new SecretProof(context));
    }

    /** The configured {@code client_secret}, which is not sent. */
    private record SecretProof(ClientContext context) implements Proof {

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public Strength strength() {
            return Strength.SECRET_PROVEN;
        }

        /**
         * A secret alone does not show that the client is registered for this. The metadata of a server list the methods of all its clients, and most
         * clients with a secret are registered to send it. So the section has to name this type, or an algorithm for it.
         */
        @Override
        public boolean isConfigured() {
            Settings settings = context.settings();
            return settings.has(ProviderKeys.CLIENT_SECRET)
                    && (settings.get(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD)
                                    .filter(TYPE::equalsIgnoreCase)
                                    .isPresent()
                            || settings.get(AssertionKeys.SIGNING_ALG)
                                    .filter(algorithm -> algorithm.startsWith("HS"))
                                    .isPresent());
        }

        @Override
        public ConfigKey<?> configKey() {
            return ProviderKeys.CLIENT_SECRET;
        }

        @Override
        public LoadedKey load() {
            Settings settings = context.settings();
            try {
                SharedKey key = SharedKey.of(context.resolve(settings.require(ProviderKeys.CLIENT_SECRET)));
                return new LoadedKey(key, Map.of(), Map.of());
            } catch (UnusableKeyException tooShort) {
                throw AssertionKeys.wrong(
                        settings,
                        ProviderKeys.CLIENT_SECRET,
                        "it cannot be used for " + TYPE + ": it " + tooShort.getMessage());
            }
        }

        /** All of it is secret. */
        @Override
        public Optional<LoadedKey> show() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "SecretProof";
        }
    }
}
