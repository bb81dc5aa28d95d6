package io.kstlib.auth.api.provider;

import io.kstlib.auth.api.flow.AuthorizationServer;
import io.kstlib.auth.api.flow.LoginRequest;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Speaks to one authorization server. It neither stores nor caches tokens: what it obtains it returns, what it needs it is given.
 *
 * <p>Implementations are safe for use by several threads. Every method may go to the network and keeps the limits of design rule 5.
 * Unless a method says otherwise it raises {@link io.kstlib.auth.api.error.NetworkException},
 * {@link io.kstlib.auth.api.error.ProtocolException} or {@link io.kstlib.auth.api.error.OAuthErrorException} as those say.
 */
public interface Provider {

    /**
     * The name under which the provider is configured.
     *
     * @return never blank
     */
    String name();

    /**
     * What is known of the server; discovers it if need be.
     *
     * @return issuer, endpoints and metadata
     */
    AuthorizationServer server();

    /**
     * Logs a person or a service in. The token was validated in every way that the protocol demands before it is returned.
     *
     * @param request how to do it
     * @return the new token
     * @throws io.kstlib.auth.api.error.LoginFailedException if the login did not come to an end
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the ID token failed validation
     */
    Token login(LoginRequest request);

    /**
     * Exchanges the refresh token once, without retries (RFC 6749 section 6).
     *
     * @param token a token that {@linkplain Token#isRefreshable() is refreshable}
     * @return the answer, with everything the server left out kept from {@code token}
     * @throws io.kstlib.auth.api.error.OAuthErrorException with {@code invalid_grant} if the refresh token is no longer good
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the answer holds an ID token that failed validation
     */
    Token refresh(Token token);

    /**
     * Does what {@link #refresh(Token)} does, and tells of the refresh token that came with the answer before anything else of the answer
     * is judged. With a server that rotates them the one that was sent is spent by then: whoever hears of the new one stores it, so that
     * an answer that is refused, or a check that takes too long, costs nobody the login. A provider whose server never rotates refresh tokens need
     * not do more than what is here.
     *
     * @param token a token that {@linkplain Token#isRefreshable() is refreshable}
     * @param rotated is told of the refresh token of the answer, if there is one; quick, throws nothing
     * @return as {@link #refresh(Token)}, which says what is raised, too
     */
    default Token refresh(Token token, Consumer<Secret> rotated) {
        return refresh(token);
    }

    /**
     * Revokes the refresh token and the access token (RFC 7009). A failure is part of the report, not an exception.
     *
     * @param token what to revoke
     * @return what became of each
     */
    RevocationReport revoke(Token token);

    /**
     * Asks who the token's owner is.
     *
     * @param token a valid token
     * @return the claims of the answer, as plain values
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server has no userinfo endpoint
     */
    Map<String, Object> userInfo(Token token);

    /**
     * Checks everything that can be checked without a login. Failures are part of the report, not exceptions.
     *
     * @return one entry a check
     */
    PreflightReport preflight();
}
