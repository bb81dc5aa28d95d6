package io.kstlib.auth.core.lifecycle.token;

import io.kstlib.auth.api.token.Token;
import org.jspecify.annotations.Nullable;

/**
 * A token that was obtained and could not be stored; after a refresh it is the only copy of a valid refresh token. Immutable.
 *
 * @param token the new token
 * @param replaced the token that is still stored, whose refresh token is used up; {@code null} when nothing is stored
 * @param number which of those that this process kept in memory it is
 */
public record UnsavedToken(Token token, @Nullable Token replaced, int number) {

    /**
     * Compares the tokens without their marks, because another process may have renewed the mark.
     *
     * @param stored what is stored; {@code null} when nothing is
     * @return whether this is still the token that the new one replaces
     */
    public boolean replaces(@Nullable Token stored) {
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
