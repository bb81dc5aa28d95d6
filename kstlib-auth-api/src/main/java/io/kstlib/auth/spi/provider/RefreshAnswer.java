package io.kstlib.auth.spi.provider;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.util.Objects;
import java.util.Optional;

/**
 * A server's answer to a refresh, before it is judged. With a server that rotates refresh tokens the old refresh token is no longer valid now.
 * So the new one is kept even if the answer is refused: the person need not log in again. Used by one thread only.
 */
public interface RefreshAnswer {

    /**
     * Returns the new refresh token, if there is one.
     *
     * @return the refresh token of the answer; empty when it has none, and the old one stays valid
     */
    Optional<Secret> refreshToken();

    /**
     * Judges the rest of the answer. Called at most once. May ask the server for keys.
     *
     * @return the token; what the server left out comes from the token that was refreshed
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the answer holds an ID token that failed validation
     * @throws io.kstlib.auth.api.error.ProtocolException if the answer cannot be used
     * @throws io.kstlib.auth.api.error.NetworkException if what the judgement needs cannot be fetched
     */
    Token accept();

    /**
     * Makes an answer with nothing left to judge.
     *
     * @param token the new token
     */
    static RefreshAnswer of(Token token) {
        Objects.requireNonNull(token, "token");
        return new RefreshAnswer() {
            @Override
            public Optional<Secret> refreshToken() {
                return token.refreshToken();
            }

            @Override
            public Token accept() {
                return token;
            }

            @Override
            public String toString() {
                return "RefreshAnswer[" + token + "]";
            }
        };
    }
}
