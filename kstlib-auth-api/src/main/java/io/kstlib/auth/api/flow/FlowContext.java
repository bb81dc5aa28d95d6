package io.kstlib.auth.api.flow;

import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.token.Token;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What a flow works with. */
public interface FlowContext {

    /**
     * @return the name under which the provider is configured
     */
    String provider();

    /**
     * @return the authorization server
     */
    AuthorizationServer server();

    /**
     * @return the {@code client_id}
     */
    String clientId();

    /**
     * @return the scopes to ask for
     */
    List<String> scopes();

    /**
     * @return the configured {@code redirect_uri}; empty when the flow may choose its own on loopback
     */
    Optional<URI> redirectUri();

    /**
     * Further parameters of the authorization request: those configured and those of the provider, such as {@code nonce}.
     *
     * @return never one of the parameters that the flow itself sets
     */
    Map<String, String> authorizeParameters();

    /**
     * @return how the login is to be done
     */
    LoginRequest request();

    /**
     * @return the token endpoint, which authenticates the client
     */
    TokenEndpoint tokenEndpoint();

    /**
     * The token to be replaced, for flows that renew one, such as {@code refresh_token}.
     *
     * @return empty at a login
     */
    Optional<Token> heldToken();

    /**
     * Lets the provider check a token that was just obtained, an ID token in it above all. A flow calls this before it tells the person
     * that the login worked, and returns what it gets back.
     *
     * @param token as the token endpoint answered
     * @return the token to return from {@link AuthFlow#obtain(FlowContext)}
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the token did not pass
     */
    Token accept(Token token);

    /**
     * @return the section {@code auth}, for {@code callback_server}
     */
    Settings authSettings();

    /**
     * @return the clock to go by
     */
    Clock clock();

    /**
     * @return a cryptographically strong source of randomness
     */
    RandomGenerator random();
}
