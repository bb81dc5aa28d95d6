package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Token;
import org.jspecify.annotations.Nullable;

/**
 * A token that was obtained and could not be stored; after a refresh, the only copy of a refresh token that is still good.
 *
 * @param token the new token
 * @param replaced the token that is still stored in its place, whose refresh token is spent; {@code null} when nothing is stored
 */
record UnsavedToken(Token token, @Nullable Token replaced) {

    /**
     * Whether a stored token is still the one that this one replaces; another process may have renewed the mark of whose it is.
     *
     * @param stored {@code null} is nothing
     */
    boolean replaces(@Nullable Token stored) {
        if (stored == null || replaced == null) {
            return stored == null && replaced == null;
        }
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
