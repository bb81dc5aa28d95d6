package io.kstlib.auth.spi.flow;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.plugin.ProviderTokensContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The environment of one run of a flow. Its settings are the section of the provider, over {@code auth.flows.TYPE}. Used by one thread only. */
public interface FlowContext extends ProviderTokensContext {

    /** {@return the name under which the provider is configured} */
    String provider();

    /** {@return the authorization server} */
    AuthorizationServer server();

    /** {@return the {@code client_id}} */
    String clientId();

    /** {@return the scopes to ask for} */
    List<String> scopes();

    /** {@return the configured {@code redirect_uri}; empty when the flow may choose its own on loopback} */
    Optional<URI> redirectUri();

    /**
     * Returns further parameters of the authorization request: those configured and those of the provider, such as {@code nonce}.
     *
     * @return names and values, in order; never one of the parameters that the flow itself sets
     */
    Parameters authorizeParameters();

    /**
     * Signs an authorization request with the key of the client, where the configuration or the server wants that (JAR, RFC 9101).
     *
     * @param parameters all parameters of the request
     * @return the value of the parameter {@code request}, to send in their place; only the server and the person may see it, since it holds {@code state};
     *     empty where the parameters are sent as they are
     * @throws io.kstlib.auth.api.error.SecretException if the key cannot be fetched
     * @throws io.kstlib.auth.api.error.ConfigurationException if the key does not sign for this server
     */
    Optional<Secret> requestObject(Parameters parameters);

    /**
     * Returns the parameters of an authorization response that may be believed. If the client asked for a signed response (JARM), the JWT in it is
     * verified, and a plain response is refused. A flow calls this before it looks at any parameter. It then compares {@code state} and {@code iss}
     * itself.
     *
     * @param received the parameters that the browser brought, or that the user pasted
     * @return the same parameters, or those that are signed
     * @throws io.kstlib.auth.api.error.LoginFailedException if the response should be signed and is not, or not by this server and for this client
     * @throws io.kstlib.auth.api.error.NetworkException if the keys of the server must be fetched, and cannot be
     */
    Parameters authorizationResponse(Parameters received);

    /** {@return the request for the login: how the person is reached, and how long to wait} */
    LoginRequest request();

    /**
     * Requests a token from an endpoint, usually the token endpoint (RFC 6749 section 3.2). Adds the client authentication. Adds the configured
     * {@code resource}s unless the request has one (RFC 8707 section 2.2). Sends once and follows no redirect.
     *
     * @param request {@code grant_type} and the parameters of that grant
     * @return the token of the answer, which {@link #accept} has yet to check
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the server answered with an OAuth error, with any HTTP status
     * @throws io.kstlib.auth.api.error.NetworkException if there was no answer
     * @throws io.kstlib.auth.api.error.ProtocolException if the answer does not follow RFC 6749 section 5
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server has no such endpoint
     */
    Token requestToken(ClientRequest request);

    /**
     * Sends a form to another endpoint, such as the one for pushed authorization requests (RFC 9126) or for device codes (RFC 8628). Adds the client
     * authentication. Sends once and follows no redirect.
     *
     * @param request what to send
     * @return the fields of the answer that have a value, as plain values; unmodifiable; they may hold secrets
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the server answered with an OAuth error, with any HTTP status
     * @throws io.kstlib.auth.api.error.NetworkException if there was no answer
     * @throws io.kstlib.auth.api.error.ProtocolException if the answer is not a JSON object
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server has no such endpoint
     */
    Map<String, Object> request(ClientRequest request);

    /**
     * Lets the provider check a token that was just obtained, above all the ID token in it. A flow calls this before it tells the person that the
     * login worked. The flow returns what this method returns.
     *
     * @param token the token, as the token endpoint answered
     * @return the token to return from {@link AuthFlow#obtain(FlowContext)}
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the token did not pass
     */
    Token accept(Token token);

    /** {@return a cryptographically strong source of randomness} */
    RandomGenerator random();

    /**
     * Lets time pass, by the same clock as {@link #clock()}. A flow that waits does it in this way, so that its tests need not.
     *
     * @param time how long; not negative
     * @throws InterruptedException if the thread is interrupted first
     */
    void pause(Duration time) throws InterruptedException;
}
