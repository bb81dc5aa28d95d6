package io.kstlib.auth.core.lifecycle;

import io.kstlib.auth.api.token.Token;

/**
 * A token that was refreshed and could not be stored: the only copy of a refresh token that is still good.
 *
 * @param token the new token
 * @param replaced the token that is still stored in its place, whose refresh token is spent
 */
record UnsavedToken(Token token, Token replaced) {

    @Override
    public String toString() {
        return "UnsavedToken[" + token + "]";
    }
}
