package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Token;

/**
 * A token that was refreshed and could not be stored: the only copy of a refresh token that is still good.
 *
 * @param token the new token
 * @param replaced the token that is still stored in its place, whose refresh token is spent
 */
record UnsavedToken(Token token, Token replaced) {

    /** Whether a stored token is still the one that this one replaces; another process may have renewed the mark of whose it is. */
    boolean replaces(Token stored) {
        return stored.accessToken().equals(replaced.accessToken())
                && stored.refreshToken().equals(replaced.refreshToken())
                && stored.issuedAt().equals(replaced.issuedAt())
                && stored.expiresAt().equals(replaced.expiresAt());
    }

    @Override
    public String toString() {
        return "UnsavedToken[" + token + "]";
    }
}
