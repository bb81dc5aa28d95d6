package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.net.URI;
import java.util.List;

/**
 * Names a provider's endpoints in messages, and says which key is missing.
 *
 * @param provider the name of the provider
 * @param settings its section
 */
public record EndpointNames(String provider, Settings settings) {

    /**
     * {@return the names of a provider's endpoints}
     *
     * @param context the provider's name and settings
     */
    public static EndpointNames of(ProviderContext context) {
        return new EndpointNames(context.name(), context.settings());
    }

    /**
     * {@return a name such as {@code token endpoint of provider "github"}}
     *
     * @param endpoint which one
     */
    public String of(Endpoint endpoint) {
        return endpoint.metadataName().replace('_', ' ') + " of provider \"" + provider + "\"";
    }

    /**
     * {@return the URL of the endpoint}
     *
     * @param server the authorization server
     * @param endpoint which one
     * @throws ConfigurationException if the server has no such endpoint; the message names the key to set
     */
    public URI require(AuthorizationServer server, Endpoint endpoint) {
        return server.endpoint(endpoint).orElseThrow(() -> {
            List<String> keys = endpoint.key().names();
            String key = keys.get(keys.size() - 1);
            String undiscovered = server.metadata().isEmpty() ? "" : " and the server publishes none";
            return new ConfigurationException(new ConfigProblem(
                    settings.path(key),
                    settings.map().origin(),
                    "missing" + undiscovered + "; " + endpoint.key().description()));
        });
    }
}
