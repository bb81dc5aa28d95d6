package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a token must agree with: facts that are known from elsewhere. Immutable.
 *
 * @param nonce the {@code nonce} that was sent, or {@code null}
 * @param accessToken the access token that came along, for {@code at_hash}, or {@code null}
 * @param code the authorization code that came along, for {@code c_hash}, or {@code null}
 * @param earlierClaims the claims of the ID token that this one replaces, or {@code null}
 * @param maxAge how long ago the person may have logged in to the provider, or {@code null}
 * @param issuedSince when it was asked for, by the clock of the provider, where nothing but {@code iat} tells that it is new; {@code null} where
 *     the {@code nonce} does, or it does not matter
 * @param values what claims must say, such as {@code acr}: for each the values of which it must have one
 */
public record Expectation(
        @Nullable Secret nonce,
        @Nullable Secret accessToken,
        @Nullable Secret code,
        @Nullable Map<String, @Nullable Object> earlierClaims,
        @Nullable Duration maxAge,
        @Nullable Instant issuedSince,
        Map<String, List<String>> values) {

    public Expectation {
        values = Map.copyOf(values);
    }

    /** {@return the expectation for a token without other facts} */
    public static Expectation nothing() {
        return new Expectation(null, null, null, null, null, null, Map.of());
    }

    /**
     * Makes the expectation for the ID token of a login.
     *
     * @param nonce the {@code nonce} that was sent; {@code null} for flows that send none
     * @param answer the token endpoint's answer
     * @return its expectation (OpenID Connect Core 1.0 section 3.1.3.7)
     */
    public static Expectation login(@Nullable Secret nonce, Token answer) {
        return new Expectation(nonce, answer.accessToken(), null, null, null, null, Map.of());
    }

    /**
     * Makes the expectation for the ID token of a refresh.
     *
     * @param earlierClaims the claims of the ID token before; {@code null} when there was none that could be read
     * @param answer the token endpoint's answer
     * @return its expectation (OpenID Connect Core 1.0 section 12.2)
     */
    public static Expectation refresh(@Nullable Map<String, @Nullable Object> earlierClaims, Token answer) {
        return new Expectation(null, answer.accessToken(), null, earlierClaims, null, null, Map.of());
    }

    /**
     * {@return the same with the code, for {@code c_hash}}
     *
     * @param authorizationCode the code that came with the ID token or was exchanged for it (OpenID Connect Core 1.0 sections 3.3.2.10
     *     and 3.3.3.6); {@code null} where there was none
     */
    public Expectation withCode(@Nullable Secret authorizationCode) {
        return new Expectation(nonce, accessToken, authorizationCode, earlierClaims, maxAge, issuedSince, values);
    }

    /**
     * {@return the same with these, for {@code auth_time} and the claims}
     *
     * @param longest how long ago the person may have logged in to the provider; {@code null} when it does not matter
     * @param accepted what claims must say, such as {@code acr}: for each the values of which it must have one
     */
    public Expectation withAuthentication(@Nullable Duration longest, Map<String, List<String>> accepted) {
        return new Expectation(nonce, accessToken, code, earlierClaims, longest, issuedSince, accepted);
    }

    /**
     * @param asked when the token was asked for, by the clock of the provider
     * @return the same with this time, for {@code iat}
     */
    public Expectation withIssuedSince(Instant asked) {
        return new Expectation(nonce, accessToken, code, earlierClaims, maxAge, asked, values);
    }

    @Override
    public String toString() {
        return "Expectation[maxAge=" + maxAge + ", values=" + values.keySet() + "]";
    }
}
