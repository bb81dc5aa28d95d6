package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oidc.jose.CompactJws;
import io.kstlib.auth.oidc.jose.Refusal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a token beside the token itself, and must agree with it. Immutable.
 *
 * @param nonce the {@code nonce} that was sent, or {@code null}
 * @param accessToken the access token that came along, for {@code at_hash}, or {@code null}
 * @param earlierClaims the claims of the ID token that this one replaces, or {@code null}
 */
public record Expectation(
        @Nullable Secret nonce,
        @Nullable Secret accessToken,
        @Nullable Map<String, @Nullable Object> earlierClaims) {

    /**
     * @return for a token of which nothing else is known
     */
    public static Expectation nothing() {
        return new Expectation(null, null, null);
    }

    /**
     * For the ID token of a login.
     *
     * @param nonce the {@code nonce} that was sent; {@code null} for flows that send none
     * @param answer the token endpoint's answer
     * @return its expectation (OpenID Connect Core 1.0 section 3.1.3.7)
     */
    public static Expectation login(@Nullable Secret nonce, Token answer) {
        return new Expectation(nonce, answer.accessToken(), null);
    }

    /**
     * For the ID token of a refresh.
     *
     * @param earlier the token that was refreshed
     * @param answer the token endpoint's answer
     * @return its expectation (OpenID Connect Core 1.0 section 12.2)
     */
    public static Expectation refresh(Token earlier, Token answer) {
        Map<String, @Nullable Object> claims = null;
        if (earlier.idToken().isPresent()) {
            try {
                claims = CompactJws.parse(earlier.idToken().get().reveal()).payload();
            } catch (Refusal notOurs) {
                claims = null; // stored by another program; there is nothing to compare with
            }
        }
        return new Expectation(null, answer.accessToken(), claims);
    }
}
