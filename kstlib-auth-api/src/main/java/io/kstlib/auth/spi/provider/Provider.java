package io.kstlib.auth.spi.provider;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.util.Map;

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
     * Sends the refresh token once, without retries (RFC 6749 section 6), and judges nothing of the answer but whether the server refused. With
     * a server that rotates refresh tokens the one that was sent is spent when this returns.
     *
     * @param token a token that {@linkplain Token#isRefreshable() is refreshable}
     * @return the answer; {@link RefreshAnswer#accept()} judges it
     * @throws io.kstlib.auth.api.error.OAuthErrorException with {@code invalid_grant} if the refresh token is no longer good
     * @throws IllegalArgumentException if the token has no refresh token
     */
    RefreshAnswer refresh(Token token);

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
     * Ends the session that a person has at the provider, kept by the browser, which outlives the tokens (OpenID Connect RP-Initiated Logout
     * 1.0), and waits for the browser to come back. Failures are part of the report, not exceptions.
     *
     * @param request how to do it
     * @return what became of the session; by default that the provider knows of no such thing
     */
    default SessionEndReport endSession(SessionEndRequest request) {
        return SessionEndReport.notSupported();
    }

    /**
     * Checks everything that can be checked without a login. Failures are part of the report, not exceptions.
     *
     * @return one entry a check
     */
    PreflightReport preflight();
}
