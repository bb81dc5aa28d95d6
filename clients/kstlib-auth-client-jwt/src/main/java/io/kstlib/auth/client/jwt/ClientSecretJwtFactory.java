package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.List;

/** Makes the client authentication {@code client_secret_jwt}. */
public final class ClientSecretJwtFactory implements ClientAuthenticationFactory {

    /** For {@link java.util.ServiceLoader}. */
    public ClientSecretJwtFactory() {}

    @Override
    public String type() {
        return SecretProof.TYPE;
    }

    @Override
    public String description() {
        return "a JWT for each request, signed by the client_secret (RFC 7523)";
    }

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(AssertionKeys.SIGNING_ALG, AssertionKeys.AUDIENCE)
                .withRule(ClientSecretJwtFactory::hasSecret)
                .withRule((settings, problems) ->
                        AssertionKeys.fits(settings, problems, SecretProof.TYPE, List.of("HS")));
    }

    private static void hasSecret(Settings settings, ConfigProblems problems) {
        if (!settings.has(ProviderKeys.CLIENT_SECRET)) {
            problems.add(
                    settings.path(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                    settings.origin(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD),
                    SecretProof.TYPE + " needs a client_secret; add the one that the provider has, too");
        }
    }

    @Override
    public ClientAuthentication create(ClientContext context) {
        return new SignedAssertion(context, new SecretProof(context));
    }
}
