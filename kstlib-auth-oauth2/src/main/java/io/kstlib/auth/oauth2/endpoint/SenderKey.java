package io.kstlib.auth.oauth2.endpoint;

import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.http.HttpAnswer;
import io.kstlib.auth.spi.http.HttpCall;
import io.kstlib.auth.spi.presentation.SenderConstraint;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentation.Next;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key to which the token of a request is bound, if it is. Immutable, safe for use by several threads. {@link #toString()} does not show the key.
 */
public final class SenderKey {

    /** Where tokens are asked for. Other endpoints do not bind anything to a key. */
    private static final Set<Endpoint> PROVEN = Set.of(Endpoint.TOKEN, Endpoint.PUSHED_AUTHORIZATION);

    /** What helps where a server wants a proof and gets none. */
    public static final String ADVICE =
            "The server wants tokens that are bound to a key (DPoP, RFC 9449): set token_type: dpop";

    /** The errors of RFC 9449 section 12.2. */
    private static final Set<String> ERRORS = Set.of("invalid_dpop_proof", "use_dpop_nonce");

    private static final SenderKey NONE = new SenderKey("", null, null);

    private final String tokenType;
    private final @Nullable SenderConstraint constraint;
    private final @Nullable Secret key;

    private SenderKey(String tokenType, @Nullable SenderConstraint constraint, @Nullable Secret key) {
        this.tokenType = tokenType;
        this.constraint = constraint;
        this.key = key;
    }

    /**
     * @return no key: the token is not bound, and no request proves anything
     */
    public static SenderKey none() {
        return NONE;
    }

    /**
     * Makes the key of a login, if the configured {@code token_type} is one that is bound to a key.
     *
     * @param context the provider's settings and plugins
     * @param server the authorization server
     * @return the key; {@link #none()} when tokens are not to be bound
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server publishes that it binds no tokens in this way
     */
    public static SenderKey ofLogin(ProviderContext context, AuthorizationServer server) {
        return OAuth2Keys.tokenType(context.settings())
                .flatMap(type -> context.tokenPresentation(type)
                        .constraint()
                        .map(constraint -> new SenderKey(type, constraint, constraint.freshKey(server))))
                .orElse(NONE);
    }

    /**
     * Returns the key of a refresh: the one to which the token is bound, else that of a login. The second one binds tokens of a client that was
     * configured for it after the login.
     *
     * @param token the token that is refreshed
     * @param context the provider's settings and plugins
     * @param server the authorization server
     * @return the key; {@link #none()} when the token is not bound, and is not to be bound
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server publishes that it binds no tokens in this way
     */
    static SenderKey ofRefresh(Token token, ProviderContext context, AuthorizationServer server) {
        return token.proofKey()
                .map(key -> context.tokenPresentation(token.tokenType())
                        .constraint()
                        .map(constraint -> new SenderKey(token.tokenType(), constraint, key))
                        .orElse(NONE))
                .orElseGet(() -> ofLogin(context, server));
    }

    /**
     * @return what the authorization request says of the key
     */
    public Map<String, String> authorizeParameters() {
        return constraint == null || key == null ? Map.of() : constraint.authorizeParameters(key);
    }

    /** Adds the proof, if the endpoint is one that looks at it. */
    HttpCall prove(HttpCall call, Endpoint endpoint) {
        HttpCall proven = call;
        if (constraint != null && key != null && PROVEN.contains(endpoint)) {
            for (Map.Entry<String, String> header : constraint.headers(key, call.method(), call.uri())) {
                proven = proven.withHeader(header.getKey(), header.getValue());
            }
        }
        return proven;
    }

    /** Looks at an answer. Returns whether the server asks for the same request with another proof. */
    boolean asksAgain(URI endpoint, HttpAnswer answer, @Nullable OAuthError error) {
        if (constraint == null || key == null) {
            return false;
        }
        Next next = constraint.answered(key, new AnswerHead(endpoint, answer), error == null ? "" : error.code());
        return next == Next.SEND_AGAIN && error != null;
    }

    /** Keeps the key with the token that is bound to it. Refuses a token that needs a key, and has none, and one that does not need the key. */
    Token bind(Token token, HttpAnswer answer, String name, TokenPresentation presentation) {
        if (key == null && presentation.constraint().isEmpty()) {
            return token;
        }
        if (key != null && token.tokenType().equalsIgnoreCase(tokenType)) {
            return token.toBuilder().proofKey(key).build();
        }
        String setting = ProviderKeys.TOKEN_TYPE.name();
        throw new ProtocolException(
                answer.endpoint(),
                "the " + name + " (" + answer.endpoint() + ") issued a token of the type " + token.tokenType()
                        + (key == null
                                ? ", which is bound to a key, and the request named none"
                                : ", although the client asked for one of the type " + tokenType
                                        + ", which is bound to a key"),
                new Remedy.Advice(
                        key == null
                                ? "Set " + setting + ": " + token.tokenType().toLowerCase(Locale.ROOT)
                                : "Have the tokens of this client bound to a key at the provider, or remove " + setting
                                        + " and log in again"),
                null);
    }

    /**
     * @return whether the token is bound to no key
     */
    public boolean isNone() {
        return key == null;
    }

    /**
     * @param server the authorization server
     * @return whether it binds tokens to a key for clients that ask for that ({@code dpop_signing_alg_values_supported}, RFC 9449 section 5.1)
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
        return key == null
                ? ADVICE
                : "Compare the clock of this machine with the server's, and check that the client is registered for "
                        + tokenType;
    }

    @Override
    public String toString() {
        return "SenderKey[" + (key == null ? "none" : tokenType) + "]";
    }
}
