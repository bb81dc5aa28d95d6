package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.endpoint.EndpointAnswer.OAuthError;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.presentation.PresentationAnswer;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The key to which the token of a request is bound. Immutable, safe for use by several threads. {@link #toString()} does not show the key. */
public final class SenderKey {

    /** Where tokens are asked for. Other endpoints do not bind anything to a key. */
    private static final Set<Endpoint> PROVEN = Set.of(Endpoint.TOKEN, Endpoint.PUSHED_AUTHORIZATION);

    /** What helps where a server wants a proof and gets none. */
    public static final String ADVICE =
            "The server wants tokens that are bound to a key (DPoP, RFC 9449): set token_type: dpop";

    private static final String TOKEN_TYPE = ProviderKeys.TOKEN_TYPE.name();

    /** The errors of RFC 9449 section 12.2. */
    private static final Set<String> ERRORS = Set.of("invalid_dpop_proof", "use_dpop_nonce");

    private final String tokenType;
    private final TokenPresentation presentation;
    private final Secret key;

    private SenderKey(String tokenType, TokenPresentation presentation, Secret key) {
        this.tokenType = tokenType;
        this.presentation = presentation;
        this.key = key;
    }

    /**
     * Makes the key of a login, if the configured {@code token_type} is one that is bound to a key.
     *
     * @param context the provider's settings and plugins
     * @param server the authorization server
     * @return the key; empty when tokens are not to be bound
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server publishes that it binds no tokens in this way
     */
    public static Optional<SenderKey> ofLogin(ProviderContext context, AuthorizationServer server) {
        return OAuth2Keys.tokenType(context.settings()).flatMap(type -> fresh(type, context, server));
    }

    /**
     * Makes a key for tokens of a type.
     *
     * @return the key; empty when tokens of the type are not bound to one
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server publishes that it binds no tokens in this way
     */
    static Optional<SenderKey> fresh(String tokenType, ProviderContext context, AuthorizationServer server) {
        return Optional.of(context.tokenPresentation(tokenType))
                .filter(TokenPresentation::bindsTokens)
                .map(presentation -> new SenderKey(tokenType, presentation, presentation.freshKey(server)));
    }

    /**
     * Returns the key that is stored with a token.
     *
     * @return the key; empty when the token has none, or tokens of its type are not bound to one
     */
    static Optional<SenderKey> of(Token token, ProviderContext context) {
        return token.proofKey()
                .flatMap(key -> Optional.of(context.tokenPresentation(token.tokenType()))
                        .filter(TokenPresentation::bindsTokens)
                        .map(presentation -> new SenderKey(token.tokenType(), presentation, key)));
    }

    /** {@return the parameters of the authorization request that name the key} */
    public Map<String, String> authorizeParameters() {
        return presentation.authorizeParameters(key);
    }

    /** Adds the proof, if the endpoint is one that looks at it. */
    HttpCall prove(HttpCall call, Endpoint endpoint) {
        HttpCall proven = call;
        if (PROVEN.contains(endpoint)) {
            for (Map.Entry<String, String> header : presentation.headers(key, call.method(), call.uri())) {
                proven = proven.withHeader(header.getKey(), header.getValue());
            }
        }
        return proven;
    }

    /** Looks at an answer. Returns whether the server asks for the same request with another proof. */
    boolean asksAgain(URI endpoint, HttpAnswer answer, @Nullable OAuthError error) {
        boolean sendAgain = presentation.answered(
                key,
                new PresentationAnswer(endpoint, answer.status(), answer.headers()),
                error == null ? "" : error.code());
        return sendAgain && error != null;
    }

    /** Keeps the key with the token that is bound to it. Refuses a token that does not need the key. */
    Token bind(Token token, HttpAnswer answer, String name) {
        if (token.tokenType().equalsIgnoreCase(tokenType)) {
            return token.toBuilder().proofKey(key).build();
        }
        throw refused(
                token,
                answer,
                name,
                ", although the client asked for one of the type " + tokenType + ", which is bound to a key",
                "Have the tokens of this client bound to a key at the provider, or remove " + TOKEN_TYPE
                        + " and log in again");
    }

    /** Says that an answer has a token that needs a key, and that the request named none. */
    static ProtocolException missing(Token token, HttpAnswer answer, String name) {
        return refused(
                token,
                answer,
                name,
                ", which is bound to a key, and the request named none",
                "Set " + TOKEN_TYPE + ": " + token.tokenType().toLowerCase(Locale.ROOT));
    }

    private static ProtocolException refused(Token token, HttpAnswer answer, String name, String why, String advice) {
        return ServerConnection.unusable(
                answer, name, "issued a token of the type " + token.tokenType() + why, Remedy.advice(advice), null);
    }

    /**
     * {@return whether a server binds tokens to a key for clients that ask for that ({@code dpop_signing_alg_values_supported}, RFC 9449 section
     * 5.1)}
     *
     * @param server the authorization server
     */
    public static boolean isOfferedBy(AuthorizationServer server) {
        return !server.supported("dpop_signing_alg_values_supported").isEmpty();
    }

    /**
     * Whether a server refuses a request for its proof. Keycloak says it in the description.
     *
     * @param error the {@code error}
     * @param description the {@code error_description}; empty when the server sent none
     * @return whether another key, or any key, helps
     */
    public static boolean isDemandedBy(String error, String description) {
        return ERRORS.contains(error) || description.toLowerCase(Locale.ROOT).contains("dpop");
    }

    /** Says what may help when a server refuses a request for its proof. */
    String remedy() {
        return "Compare the clock of this machine with the server's, and check that the client is registered for "
                + tokenType;
    }

    @Override
    public String toString() {
        return "SenderKey[" + tokenType + "]";
    }
}
