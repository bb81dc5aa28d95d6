package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.flow.AuthorizationServer;
import io.kstlib.auth.api.http.Parameters;
import io.kstlib.auth.api.provider.ProviderContext;
import io.kstlib.auth.api.provider.ProviderKeys;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.secret.SecretReference;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Adds the client's credentials to a request (RFC 6749 section 2.3.1). The secret is fetched for each request and not kept. Immutable,
 * safe for use by several threads.
 */
public final class ClientAuthentication {

    /** The client's credentials in the {@code Authorization} header. */
    public static final String BASIC = "client_secret_basic";

    /** The client's credentials among the parameters. */
    public static final String POST = "client_secret_post";

    /** A public client, which names itself only. */
    public static final String NONE = "none";

    private final ProviderContext context;

    /**
     * @param context the provider's settings, and what fetches its secret
     */
    public ClientAuthentication(ProviderContext context) {
        this.context = context;
    }

    /**
     * How the client authenticates: as configured; {@code none} without a secret; as the server's metadata says, where silence means
     * {@code client_secret_basic} (RFC 8414 section 2). Where there is no metadata the server was configured by hand, like GitHub, whose
     * documentation knows {@code client_secret_post} alone.
     *
     * @param server the authorization server
     * @return a value of {@code token_endpoint_auth_method}
     * @throws ConfigurationException if the server accepts none of the methods that are implemented
     */
    public String method(AuthorizationServer server) {
        Optional<String> configured = context.settings().get(OAuth2Keys.TOKEN_ENDPOINT_AUTH_METHOD);
        if (configured.isPresent()) {
            return configured.get();
        }
        if (!context.settings().has(ProviderKeys.CLIENT_SECRET)) {
            return NONE;
        }
        if (server.metadata().isEmpty()) {
            return POST;
        }
        List<String> supported = server.supported("token_endpoint_auth_methods_supported");
        if (supported.isEmpty() || supported.contains(BASIC)) {
            return BASIC;
        }
        if (supported.contains(POST)) {
            return POST;
        }
        throw new ConfigurationException(new ConfigProblem(
                context.settings().path(OAuth2Keys.TOKEN_ENDPOINT_AUTH_METHOD.name()),
                context.settings().origin(ProviderKeys.CLIENT_SECRET),
                "the server accepts only " + Redaction.none().clean(String.join(", ", supported))
                        + ", which is not implemented; register the client for client_secret_basic or"
                        + " client_secret_post"));
    }

    /**
     * Adds the credentials.
     *
     * @param server the authorization server
     * @param parameters what is to be sent
     * @return the request with the credentials
     */
    AuthenticatedForm authenticate(AuthorizationServer server, Parameters parameters) {
        String clientId = context.settings().require(ProviderKeys.CLIENT_ID);
        String method = method(server);
        if (method.equals(NONE)) {
            return new AuthenticatedForm(Map.of(), named(clientId, parameters), method, "");
        }
        SecretReference reference = context.settings().require(ProviderKeys.CLIENT_SECRET);
        Secret secret = context.resolve(reference);
        if (method.equals(POST)) {
            Parameters form =
                    named(clientId, parameters).without("client_secret").with("client_secret", secret.reveal());
            return new AuthenticatedForm(Map.of(), form, method, secret.reveal());
        }
        return new AuthenticatedForm(
                Map.of("Authorization", basic(clientId, secret)), parameters, method, secret.reveal());
    }

    private static Parameters named(String clientId, Parameters parameters) {
        return parameters.without("client_id").with("client_id", clientId);
    }

    /** Both are form-urlencoded first (RFC 6749 section 2.3.1), or a colon in the client_id would move the border. */
    private static String basic(String clientId, Secret secret) {
        String credentials = URLEncoder.encode(clientId, StandardCharsets.UTF_8)
                + ":"
                + URLEncoder.encode(secret.reveal(), StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
