package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.token.Secret;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A client that sends its {@code client_secret} (RFC 6749 section 2.3.1). The secret is fetched for each request and not kept. */
public abstract sealed class ClientSecret implements ClientAuthenticationFactory {

    private final String type;
    private final String description;

    private ClientSecret(String type, String description) {
        this.type = type;
        this.description = description;
    }

    /** Makes the client authentication {@code client_secret_basic}: id and secret in the {@code Authorization} header. */
    public static final class InHeader extends ClientSecret {

        /** For {@link java.util.ServiceLoader}. */
        public InHeader() {
            super("client_secret_basic", "the client_secret in the Authorization header");
        }

        /** Both are form-urlencoded first (RFC 6749 section 2.3.1). Otherwise a colon in the client_id ends the client_id. */
        @Override
        ClientCredentials credentials(String clientId, Secret secret) {
            String credentials = URLEncoder.encode(clientId, StandardCharsets.UTF_8)
                    + ":"
                    + URLEncoder.encode(secret.reveal(), StandardCharsets.UTF_8);
            String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
            return ClientCredentials.none()
                    .withHeader("Authorization", Secret.of("Basic " + basic))
                    .hiding(secret);
        }
    }

    /** Makes the client authentication {@code client_secret_post}: id and secret in the form. */
    public static final class InForm extends ClientSecret {

        /** For {@link java.util.ServiceLoader}. */
        public InForm() {
            super("client_secret_post", "the client_secret among the parameters");
        }

        @Override
        ClientCredentials credentials(String clientId, Secret secret) {
            return ClientCredentials.none()
                    .with(ProviderKeys.CLIENT_ID.name(), clientId)
                    .with(ProviderKeys.CLIENT_SECRET.name(), secret);
        }
    }

    abstract ClientCredentials credentials(String clientId, Secret secret);

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final String description() {
        return description;
    }

    @Override
    public final ConfigSchema schema() {
        return ConfigSchema.empty().withRule(this::hasSecret);
    }

    private void hasSecret(Settings settings, ConfigProblems problems) {
        if (!settings.has(ProviderKeys.CLIENT_SECRET)) {
            problems.add(
                    settings.path(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                    settings.origin(ProviderKeys.TOKEN_ENDPOINT_AUTH_METHOD),
                    type + " needs a client_secret; add one, or write none for a public client");
        }
    }

    @Override
    public final ClientAuthentication create(ClientContext context) {
        return new ClientAuthentication() {
            @Override
            public Strength strength() {
                return Strength.SECRET_SENT;
            }

            @Override
            public boolean isConfigured() {
                return context.settings().has(ProviderKeys.CLIENT_SECRET);
            }

            @Override
            public ClientCredentials credentials(AuthorizationServer server, URI endpoint) {
                String clientId = context.clientId();
                Secret secret = context.resolve(context.settings().require(ProviderKeys.CLIENT_SECRET));
                return ClientSecret.this.credentials(clientId, secret);
            }
        };
    }
}
