package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.endpoint.ClientAuthenticator.AuthenticatedForm;
import io.kstlib.auth.oauth2.endpoint.EndpointAnswer.OAuthError;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.http.ProviderHttp;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the client of a provider reaches its server, and what it sends to the token endpoint (RFC 6749 section 3.2). Sends each request once and follows
 * no redirect. Safe for use by several threads.
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

    private static final String REFRESH = "refresh_token";

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

    /**
     * Checks that a token request can be made: the token endpoint is known, and the client secret can be fetched. Sends nothing.
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server has no token endpoint
     * @throws io.kstlib.auth.api.error.SecretException if the client secret cannot be fetched
     */
    public void checkReady() {
        AuthorizationServer known = server.get();
        client.authenticate(known, Endpoint.TOKEN, require(known, Endpoint.TOKEN), Parameters.none());
    }

    /**
     * Sends one request.
     *
     * @param request the target and the form, without client authentication
     * @param requestedScopes the scopes that are granted if the answer names none
     * @param key the key to which the token is to be bound; {@code null} for none
     * @return the answer; only one thing was checked: it is not an OAuth error
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the server answered with an OAuth error
     * @throws io.kstlib.auth.api.error.NetworkException if there was no answer, or HTTP 429 or 5xx
     * @throws io.kstlib.auth.api.error.ProtocolException if the answer cannot be read
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server has no such endpoint
     */
    public EndpointAnswer request(ClientRequest request, List<String> requestedScopes, @Nullable SenderKey key) {
        AuthorizationServer known = server.get();
        URI endpoint = require(known, request.endpoint());
        Sent sent = send(request, known, endpoint, key);
        // A server that asks for another proof did not look at the rest of the request (RFC 9449 section 8).
        if (sent.asksAgain()) {
            sent = send(request, known, endpoint, key);
        }
        OAuthError error = sent.error();
        if (error != null) {
            throw error.toException(
                    "the " + nameOf(request.endpoint()) + " (" + sent.answer().endpoint() + ") refused",
                    advice(error, sent, request.parameters().first("grant_type").orElse(""), known, key),
                    context);
        }
        return new EndpointAnswer(this, sent, nameOf(request.endpoint()), requestedScopes, key);
    }

    private Sent send(ClientRequest request, AuthorizationServer known, URI endpoint, @Nullable SenderKey key) {
        AuthenticatedForm form = client.authenticate(known, request.endpoint(), endpoint, request.parameters());
        HttpCall call = form.call();
        for (Map.Entry<String, String> header : request.headers()) {
            call = call.withHeader(header.getKey(), header.getValue());
        }
        HttpCall proven = key == null ? call : key.prove(call, request.endpoint());
        HttpAnswer answer = transport.send(proven);
        Map<String, @Nullable Object> fields = EndpointAnswer.read(answer, nameOf(request.endpoint()));
        boolean isRefresh =
                request.parameters().first("grant_type").filter(REFRESH::equals).isPresent();
        OAuthError error = OAuthError.in(fields, answer, form.redaction(proven))
                .map(found -> isRefresh ? found.ofRefresh() : found)
                .orElse(null);
        boolean asksAgain = key != null && key.asksAgain(form.target(), answer, error);
        return new Sent(form, proven, answer, fields, error, asksAgain);
    }

    /** A request that was sent, and what came back. */
    record Sent(
            AuthenticatedForm form,
            HttpCall call,
            HttpAnswer answer,
            Map<String, @Nullable Object> fields,
            @Nullable OAuthError error,
            boolean asksAgain) {}

    /**
     * Sends a refresh token (RFC 6749 section 6). The request has no scope, which means the scopes of the token, and each resource for which the login
     * asked for its own tokens (RFC 8707 section 2.2).
     *
     * @param token the token with the refresh token
     * @return the answer, like that of {@link #request}, with the same exceptions
     * @throws IllegalArgumentException if the token has no refresh token
     */
    public EndpointAnswer refresh(Token token) {
        return refresh(token, List.of(), List.of());
    }

    /**
     * Sends a refresh token for an access token of a target. The scopes and resources are among those of the login.
     *
     * @param token the token with the refresh token
     * @param target what the access token is for; the resources of the login are sent if it names none
     * @return the answer, like that of {@link #request}, with the same exceptions
     * @throws IllegalArgumentException if the token has no refresh token
     */
    public EndpointAnswer refresh(Token token, Target target) {
        return refresh(token, target.scopes(), target.resources());
    }

    private EndpointAnswer refresh(Token token, List<String> scopes, List<String> resources) {
        Secret refreshToken =
                token.refreshToken().orElseThrow(() -> new IllegalArgumentException("the token has no refresh token"));
        Parameters parameters =
                Parameters.none().with("grant_type", REFRESH).with("refresh_token", refreshToken.reveal());
        if (!scopes.isEmpty()) {
            parameters = parameters.with("scope", String.join(" ", scopes));
        }
        for (String resource : resources.isEmpty() ? resourcesOfLogin(token) : resources) {
            parameters = parameters.with(OAuth2Keys.RESOURCE.name(), resource);
        }
        return request(
                ClientRequest.to(Endpoint.TOKEN, parameters), scopes.isEmpty() ? token.scope() : scopes, keyOf(token));
    }

    /** Returns what the mark of the login says; without a mark, what is configured. Further resources are for targets only. */
    private List<String> resourcesOfLogin(Token token) {
        Settings settings = context.settings();
        List<String> furtherResources =
                settings.get(OAuth2Keys.FURTHER_RESOURCES).orElse(List.of());
        return token
                .binding()
                .flatMap(TokenBinding::askedFor)
                .map(AskedFor::resources)
                .orElseGet(() -> OAuth2Keys.allResources(settings))
                .stream()
                .filter(resource -> !furtherResources.contains(resource))
                .toList();
    }

    /**
     * Returns the key to which a token is bound, else that of a login. The second one binds tokens of a client that was configured for it after the
     * login. Returns {@code null} when the token is not bound, and is not to be bound.
     */
    private @Nullable SenderKey keyOf(Token token) {
        Optional<SenderKey> key = token.proofKey().isPresent()
                ? SenderKey.of(token, context)
                : OAuth2Keys.tokenType(context.settings())
                        .flatMap(type -> SenderKey.fresh(type, context, server.get()));
        return key.orElse(null);
    }

    /** Returns what helps, where that is not only a login. */
    private @Nullable String advice(
            OAuthError error, Sent sent, String grant, AuthorizationServer server, @Nullable SenderKey key) {
        if (SenderKey.isDemandedBy(error.code(), error.description())) {
            return key == null ? SenderKey.ADVICE : key.remedy();
        }
        if (CertificateUse.isDemandedBy(error.description()) && sent.form().identity() == null) {
            return CertificateUse.ADVICE;
        }
        return switch (error.code()) {
            case "invalid_client", "invalid_request" ->
                OAuthError.isAboutClient(error.code(), error.status()) ? aboutClient(sent, server) : null;
            case "invalid_grant" ->
                grant.equals(REFRESH)
                        ? null
                        : "Log in again; if that does not help, compare redirect_uri with the one registered at the"
                                + " provider" + orKey(error, server, key);
            case "invalid_target" -> "Check resource";
            case "invalid_authorization_details" -> "Check authorization_details";
            case "redirect_uri_mismatch" -> "Set redirect_uri to one that is registered at the provider";
            case "invalid_scope" -> "Check scopes";
            case "unauthorized_client" ->
                isAboutCredentials(error)
                        ? aboutClient(sent, server)
                        : "Allow the grant type " + grant + " for this client at the provider, or set another flow";
            case "unsupported_grant_type" ->
                "Allow the grant type " + grant + " for this client at the provider, or set another flow";
            default -> null;
        };
    }

    private String aboutClient(Sent sent, AuthorizationServer server) {
        boolean isCertificateUnseen =
                sent.form().identity() != null && sent.answer().clientCertificate() == null;
        return isCertificateUnseen
                ? CertificateUse.UNASKED
                : client.remedy(sent.form().method(), server);
    }

    /** Keycloak sends the same code for a wrong secret and for a grant that is not allowed. */
    private static boolean isAboutCredentials(OAuthError error) {
        return error.description().toLowerCase(Locale.ROOT).contains("credentials");
    }

    /** A server that gives no reason, such as oidc-provider, may require DPoP if it offers DPoP. */
    private static String orKey(OAuthError error, AuthorizationServer server, @Nullable SenderKey key) {
        boolean hasNoReason =
                error.description().isEmpty() || error.description().equals("grant request is invalid");
        return hasNoReason && key == null && SenderKey.isOfferedBy(server)
                ? "; if the client is registered for tokens that are bound to a key, set token_type: dpop"
                : "";
    }

    @Override
    public String toString() {
        return "ServerConnection[" + context.name() + "]";
    }
}
