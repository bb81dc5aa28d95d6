package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.core.jwt.CertificateOfTokens;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests on behalf of the client, usually to the token endpoint (RFC 6749 section 3.2). Sends each request once and follows no redirect. Safe
 * for use by several threads.
 *
 * @param connection how the client reaches the server
 */
public record EndpointRequests(ServerConnection connection) {

    /**
     * Checks that a token request can be made: the token endpoint is known, and the client secret can be fetched. Sends nothing.
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server has no token endpoint
     * @throws io.kstlib.auth.api.error.SecretException if the client secret cannot be fetched
     */
    public void checkReady() {
        AuthorizationServer known = connection.server().get();
        connection
                .client()
                .authenticate(known, Endpoint.TOKEN, connection.require(known, Endpoint.TOKEN), Parameters.none());
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
    public Answer request(ClientRequest request, List<String> requestedScopes, @Nullable SenderKey key) {
        AuthorizationServer known = connection.server().get();
        URI endpoint = connection.require(known, request.endpoint());
        Sent sent = send(request, known, endpoint, key);
        // A server that asks for another proof did not look at the rest of the request (RFC 9449 section 8).
        if (sent.asksAgain()) {
            sent = send(request, known, endpoint, key);
        }
        OAuthError error = sent.error();
        if (error != null) {
            throw error.toException(
                    "the " + connection.nameOf(request.endpoint()) + " ("
                            + sent.answer().endpoint() + ") refused",
                    advice(error, sent, request.parameters().first("grant_type").orElse(""), known, key),
                    connection.context().name());
        }
        return new Answer(sent, connection.nameOf(request.endpoint()), requestedScopes, key);
    }

    private Sent send(ClientRequest request, AuthorizationServer known, URI endpoint, @Nullable SenderKey key) {
        AuthenticatedForm form =
                connection.client().authenticate(known, request.endpoint(), endpoint, request.parameters());
        HttpCall call = form.call();
        for (Map.Entry<String, String> header : request.headers()) {
            call = call.withHeader(header.getKey(), header.getValue());
        }
        HttpCall proven = key == null ? call : key.prove(call, request.endpoint());
        HttpAnswer answer = connection.transport().send(proven);
        Map<String, @Nullable Object> fields = EndpointAnswer.fields(answer, connection.nameOf(request.endpoint()));
        OAuthError error = OAuthError.in(fields, answer, form.redaction(proven)).orElse(null);
        boolean asksAgain = key != null && key.asksAgain(form.target(), answer, error);
        return new Sent(form, proven, answer, fields, error, asksAgain);
    }

    /** A request that was sent, and what came back. */
    private record Sent(
            AuthenticatedForm form,
            HttpCall call,
            HttpAnswer answer,
            Map<String, @Nullable Object> fields,
            @Nullable OAuthError error,
            boolean asksAgain) {

        boolean isCertificateUnseen() {
            return form.identity() != null && answer.clientCertificate() == null;
        }
    }

    /**
     * Sends a refresh token (RFC 6749 section 6). The request has no scope, which means the scopes of the token, and each resource for which the login
     * asked for its own tokens (RFC 8707 section 2.2).
     *
     * @param token the token with the refresh token
     * @return the answer, like that of {@link #request}, with the same exceptions
     * @throws IllegalArgumentException if the token has no refresh token
     */
    public Answer refresh(Token token) {
        return refresh(token, refreshing(token), resourcesOfLogin(token), token.scope());
    }

    /**
     * Sends a refresh token for an access token of a target. The scopes and resources are among those of the login.
     *
     * @param token the token with the refresh token
     * @param target what the access token is for; the resources of the login are sent if it names none
     * @return the answer, like that of {@link #request}, with the same exceptions
     * @throws IllegalArgumentException if the token has no refresh token
     */
    public Answer refresh(Token token, Target target) {
        ClientRequest request = refreshing(token);
        if (!target.scopes().isEmpty()) {
            request = request.with("scope", String.join(" ", target.scopes()));
        }
        return refresh(
                token,
                request,
                target.resources().isEmpty() ? resourcesOfLogin(token) : target.resources(),
                target.scopes().isEmpty() ? token.scope() : target.scopes());
    }

    /** Returns what the mark of the login says; without a mark, what is configured. Further resources are for targets only. */
    private List<String> resourcesOfLogin(Token token) {
        Settings settings = connection.context().settings();
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

    private static ClientRequest refreshing(Token token) {
        Secret refreshToken =
                token.refreshToken().orElseThrow(() -> new IllegalArgumentException("the token has no refresh token"));
        return ClientRequest.to(
                Endpoint.TOKEN,
                Parameters.none().with("grant_type", "refresh_token").with("refresh_token", refreshToken.reveal()));
    }

    private Answer refresh(Token token, ClientRequest refreshing, List<String> named, List<String> scopes) {
        ClientRequest request = refreshing;
        for (String resource : named) {
            request = request.with(OAuth2Keys.RESOURCE.name(), resource);
        }
        return request(request, scopes, keyOf(token));
    }

    /**
     * Returns the key to which a token is bound, else that of a login. The second one binds tokens of a client that was configured for it after the
     * login. Returns {@code null} when the token is not bound, and is not to be bound.
     */
    private @Nullable SenderKey keyOf(Token token) {
        ProviderContext context = connection.context();
        Optional<SenderKey> key = token.proofKey().isPresent()
                ? SenderKey.of(token, context)
                : OAuth2Keys.tokenType(context.settings())
                        .flatMap(type -> SenderKey.fresh(
                                type, context, connection.server().get()));
        return key.orElse(null);
    }

    /** What an endpoint answered, before it is judged. It holds secrets, so {@link #toString()} does not show it. */
    public final class Answer {

        private final Sent sent;
        private final String name;
        private final List<String> requestedScopes;
        private final @Nullable SenderKey key;

        private Answer(Sent sent, String name, List<String> requestedScopes, @Nullable SenderKey key) {
            this.sent = sent;
            this.name = name;
            this.requestedScopes = requestedScopes;
            this.key = key;
        }

        /**
         * {@return the fields of the answer that have a value, as plain values; unmodifiable}
         *
         * @throws io.kstlib.auth.api.error.ProtocolException if the server refused without saying why
         */
        public Map<String, Object> fields() {
            if (!sent.answer().isSuccess()) {
                throw EndpointAnswer.unreadable(sent.answer(), name, "without saying why", null);
            }
            return Collections.unmodifiableMap(EndpointAnswer.present(sent.fields()));
        }

        /** {@return the refresh token of the answer, even if the rest of the answer cannot be used; empty when it has none} */
        public Optional<Secret> refreshToken() {
            return EndpointAnswer.refreshToken(sent.fields(), sent.answer());
        }

        /**
         * {@return the token in the answer}
         *
         * @throws io.kstlib.auth.api.error.ProtocolException if the answer does not follow RFC 6749 section 5.1, or if the token is not bound to the
         *     key that the request proved, or to the certificate that went with it
         */
        public Token token() {
            HttpAnswer answer = sent.answer();
            AuthenticatedForm form = sent.form();
            Token token = new EndpointAnswer(
                            sent.fields(),
                            answer,
                            name,
                            connection.context()::tokenPresentation,
                            form.redaction(sent.call()))
                    .token(requestedScopes);
            if (form.identity() != null
                    || CertificateOfTokens.certificateBindingWanted(
                            connection.context().settings())) {
                new CertificateUse(connection.context()).check(token, answer, name, form.identity());
            }
            if (key != null) {
                return key.bind(token, answer, name);
            }
            if (isBoundToKey(token)) {
                throw SenderKey.missing(token, answer, name);
            }
            return token;
        }

        /** A Bearer token needs no proof of a key (RFC 6750 section 1.2). Of other types, the presentation knows. */
        private boolean isBoundToKey(Token token) {
            return !token.tokenType().equals("Bearer")
                    && connection
                            .context()
                            .tokenPresentation(token.tokenType())
                            .constraint()
                            .isPresent();
        }

        @Override
        public String toString() {
            return "Answer[" + name + "]";
        }
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
                grant.equals("refresh_token")
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
        return sent.isCertificateUnseen()
                ? CertificateUse.UNASKED
                : connection.client().remedy(sent.form().method(), server);
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
}
