package io.kstlib.auth.client.jwt;

import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.List;

/** Makes the client authentication {@code private_key_jwt}. */
@Plugin(type = KeyProof.TYPE, description = "a JWT for each request, signed with the client's private key (RFC 7523)")
public final class PrivateKeyJwtFactory implements ClientAuthenticationFactory {

    /** For {@link java.util.ServiceLoader}. */
    public PrivateKeyJwtFactory() {}

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(
                        ProviderKeys.CLIENT_KEY,
                        ProviderKeys.CLIENT_KEY_PASSPHRASE,
                        ProviderKeys.CLIENT_KEY_ID,
                        AssertionKeys.SIGNING_ALG,
                        AssertionKeys.AUDIENCE,
                        AssertionKeys.REQUEST_SIGNING_ALG)
                .withRule(PrivateKeyJwtFactory::hasKey)
                .withRule((settings, problems) ->
                        AssertionKeys.fits(settings, problems, KeyProof.TYPE, List.of("PS", "RS", "ES")));
    }

    private static void hasKey(Settings settings, ConfigProblems problems) {
        if (!settings.has(ProviderKeys.CLIENT_KEY)) {
            problems.add(
                    settings.path(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                    settings.origin(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD),
                    KeyProof.TYPE + " needs a client_key; add the private key whose public part is registered for the"
                            + " client");
        }
    }

    @Override
    public ClientAuthentication create(ClientContext context) {
        return new SignedAssertion(context, new KeyProof(context));
    }
}
