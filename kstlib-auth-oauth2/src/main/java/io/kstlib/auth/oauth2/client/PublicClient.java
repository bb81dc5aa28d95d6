package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.client.ClientAuthenticationFactory;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.client.ClientCredentials;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;

/** Makes the client authentication {@code none}: a public client sends only its {@code client_id} (RFC 6749 section 3.2.1). */
public final class PublicClient implements ClientAuthenticationFactory {

    /** For {@link java.util.ServiceLoader}. */
    public PublicClient() {}

    @Override
    public String type() {
        return "none";
    }

    @Override
    public String description() {
        return "a public client, which sends its client_id only";
    }

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.empty().withRule(PublicClient::hasNoCredential);
    }

    private static void hasNoCredential(Settings settings, ConfigProblems problems) {
        for (String credential : OAuth2Keys.credentials(settings)) {
            problems.add(
                    settings.path(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                    settings.origin(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD),
                    "none sends no " + credential + ", but one is configured; remove one of the two");
        }
    }

    @Override
    public ClientAuthentication create(ClientContext context) {
        return new ClientAuthentication() {
            @Override
            public Strength strength() {
                return Strength.NONE;
            }

            @Override
            public boolean isConfigured() {
                return OAuth2Keys.credentials(context.settings()).isEmpty();
            }

            @Override
            public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
                return ClientCredentials.none().with(ProviderKeys.CLIENT_ID.name(), context.clientId());
            }
        };
    }
}
