package io.kstlib.auth.spi.provider;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client of one authorization server. It does not store or cache tokens: it returns each token that it obtains, and the caller passes each token
 * that it needs.
 *
 * <p>Implementations are safe for use by several threads. Every method may use the network. It sends requests to {@code https}
 * only, or to {@code http} on loopback, follows no redirects, and limits the size and the time of an answer (security rule 5 in
 * {@code docs/security.md}). Unless a method says otherwise, it throws {@link io.kstlib.auth.api.error.NetworkException},
 * {@link io.kstlib.auth.api.error.ProtocolException} or {@link io.kstlib.auth.api.error.OAuthErrorException} as those classes say.
 */
public interface Provider {

    /**
     * Returns the name under which the provider is configured.
     *
     * @return never blank
     */
    String name();

    /**
     * Returns what is known of the server. Discovers its metadata if needed.
     *
     * @return issuer, endpoints and metadata; by default those of a server that publishes nothing
     */
    default AuthorizationServer server() {
        return new AuthorizationServer(null, Map.of(), Map.of());
    }

    /**
     * Logs a user or a service in. Validates the token in every way that the protocol demands before it returns the token. Then calls
     * {@link LoginRequest#acceptance()} with it, so that the person reads of a login that does not count. A provider of another kind need not: the caller
     * does so with each token that this method returns.
     *
     * @param request how to do it
     * @return the new token
     * @throws io.kstlib.auth.api.error.LoginFailedException if the login did not complete
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the ID token failed validation
     */
    Token login(LoginRequest request);

    /**
     * Sends the refresh token once, without retries (RFC 6749 section 6). Judges only whether the server refused. If the server rotates refresh
     * tokens, the token that was sent cannot be used any more when this method returns.
     *
     * @param token a token that {@linkplain Token#isRefreshable() is refreshable}
     * @return the answer; {@link RefreshAnswer#accept()} judges it
     * @throws io.kstlib.auth.api.error.OAuthErrorException with {@code invalid_grant} if the refresh token is no longer valid
     * @throws IllegalArgumentException if the token has no refresh token; always by default, for a provider that issues none
     */
    default RefreshAnswer refresh(Token token) {
        throw new IllegalArgumentException("the provider " + name() + " issues no refresh tokens");
    }

    /**
     * Sends the refresh token once for an access token of a target (RFC 6749 section 6, RFC 8707 section 2.2). As with {@link #refresh(Token)}, the
     * token that was sent may be used up. kstlib calls this only for access that the login requested.
     *
     * @param token a token that {@linkplain Token#isRefreshable() is refreshable}
     * @param target what the access token is for
     * @return the answer; its access token is for the target, and its refresh token is that of the login; empty, which is the default, if the provider
     * cannot do that: then the target needs a separate login
     * @throws io.kstlib.auth.api.error.OAuthErrorException with {@code invalid_target} or {@code invalid_scope} if the server does not give such a
     *     token by this login
     */
    default Optional<RefreshAnswer> refresh(Token token, Target target) {
        return Optional.empty();
    }

    /**
     * Revokes the refresh token and the access token (RFC 7009). A failure is part of the report, not an exception.
     *
     * @param token the tokens to revoke
     * @return the result for each; by default that the provider does not support this
     */
    default RevocationReport revoke(Token token) {
        return RevocationReport.notSupported();
    }

    /**
     * Asks the userinfo endpoint who the token's owner is.
     *
     * @param token a valid token
     * @return the claims of the answer, as plain values
     * @throws ConfigurationException if the server has no userinfo endpoint; always by default
     */
    default Map<String, Object> userInfo(Token token) {
        throw new ConfigurationException(new ConfigProblem(
                "auth.providers." + name(), Origin.CODE, "the server of this provider does not say whose a token is"));
    }

    /**
     * Ends the user's session at the provider (OpenID Connect RP-Initiated Logout 1.0). The browser keeps that session, and it outlives
     * the tokens. Waits for the browser to come back. Failures are part of the report, not exceptions.
     *
     * @param person how the browser is reached, and how long to wait for it; nothing can be pasted
     * @param idToken an ID token of the session, expired or not: the {@code id_token_hint}; {@code null} if none is at hand, so that the provider finds out whose
     *     session is meant, and asks the person
     * @return the result; by default that the provider does not support this
     */
    default SessionEndReport endSession(LoginRequest person, @Nullable Secret idToken) {
        return SessionEndReport.notSupported();
    }

    /**
     * Checks everything that can be checked without a login. Failures are part of the report, not exceptions.
     *
     * @return one entry per check
     */
    PreflightReport preflight();
}
