package io.kstlib.auth.core.lifecycle.token;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;

/**
 * Whether a server replaces refresh tokens, as far as its answers show. An answer without a refresh token, or with the same one, shows that it does not
 * (RFC 6749 section 6). That is kept beside the token, for all who share the storage: a refresh by this refresh token can be repeated at any time,
 * so nothing needs to be noted about it. All functions are pure.
 *
 * <p>A hash of the refresh token is kept, so it has no meaning beside another one.
 */
public final class Rotation {

    private static final String KEPT = "refresh_token_kept";

    private Rotation() {}

    /**
     * @param token a token as it is stored
     * @return whether its refresh token was used before, and stayed
     */
    public static boolean isNone(Token token) {
        Object kept = OwnField.of(token, KEPT);
        return kept != null
                && token.refreshToken()
                        .map(RefreshIntent::hash)
                        .filter(kept::equals)
                        .isPresent();
    }

    /**
     * @param sent the token whose refresh token was sent
     * @param fresh the token that came of it
     * @return the same; where the refresh token stayed, with that information
     */
    public static Token learned(Token sent, Token fresh) {
        Secret refreshToken = fresh.refreshToken().orElse(null);
        if (refreshToken == null || !fresh.refreshToken().equals(sent.refreshToken())) {
            return fresh;
        }
        return OwnField.with(fresh, KEPT, RefreshIntent.hash(refreshToken));
    }

    /**
     * Passes on what is known between two tokens of one login, of which each has its own access token.
     *
     * @param from a token
     * @param to the other token
     * @return the other token; with the information, if there is any and its refresh token is the same
     */
    public static Token passedOn(Token from, Token to) {
        return isNone(from) ? learned(from, to) : to;
    }
}
