package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the client of a provider reaches its server. Safe for use by several threads.
 *
 * @param context the provider's name, settings and plugins
 * @param transport sends the requests
 * @param client adds the client's credentials
 * @param server the authorization server; asked for each operation, so the one who gives it caches
 */
public record ServerConnection(
        ProviderContext context,
        ProviderHttp transport,
        ClientAuthenticator client,
        Supplier<AuthorizationServer> server) {

    /**
     * Creates a connection whose client authenticates as the settings say.
     *
     * @param context the provider's name, settings and plugins
     * @param transport sends the requests
     * @param server the authorization server; asked for each operation, so the one who gives it caches
     */
    public ServerConnection(ProviderContext context, ProviderHttp transport, Supplier<AuthorizationServer> server) {
        this(context, transport, new ClientAuthenticator(context), server);
    }

    /**
     * {@return a name for messages, such as {@code token endpoint of provider "github"}}
     *
     * @param endpoint which one
     */
    public String nameOf(Endpoint endpoint) {
        return endpoint.metadataName().replace('_', ' ') + " of provider \"" + context.name() + "\"";
    }

    /**
     * {@return the URL of the endpoint}
     *
     * @param known the authorization server
     * @param endpoint which one
     * @throws ConfigurationException if the server has no such endpoint; the message names the key to set
     */
    public URI require(AuthorizationServer known, Endpoint endpoint) {
        return require(context.settings(), known, endpoint);
    }

    /**
     * {@return the URL of the endpoint}
     *
     * @param settings the provider's section
     * @param known the authorization server
     * @param endpoint which one
     * @throws ConfigurationException if the server has no such endpoint; the message names the key to set
     */
    public static URI require(Settings settings, AuthorizationServer known, Endpoint endpoint) {
        return known.endpoint(endpoint).orElseThrow(() -> {
            List<String> keys = endpoint.key().names();
            String key = keys.get(keys.size() - 1);
            String undiscovered = known.metadata().isEmpty() ? "" : " and the server publishes none";
            return new ConfigurationException(new ConfigProblem(
                    settings.path(key),
                    settings.map().origin(),
                    "missing" + undiscovered + "; " + endpoint.key().description()));
        });
    }

    /**
     * Makes the error for an answer that cannot be used.
     *
     * @param answer the answer
     * @param name the name of the endpoint
     * @param problem the problem, as the predicate of a sentence about the endpoint
     * @param remedy what helps; {@code null} if no remedy is known
     * @param cause the cause; {@code null} for none
     */
    public static ProtocolException unusable(
            HttpAnswer answer, String name, String problem, @Nullable Remedy remedy, @Nullable Throwable cause) {
        return new ProtocolException(
                answer.endpoint(), "the " + name + " (" + answer.endpoint() + ") " + problem, remedy, cause);
    }

    @Override
    public String toString() {
        return "ServerConnection[" + context.name() + "]";
    }
}
