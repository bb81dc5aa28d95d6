package io.kstlib.auth.spi.provider;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import java.util.Objects;
import java.util.Optional;

/**
 * What a server answered to a refresh, before it is judged. Servers that rotate refresh tokens have spent the old one by now: the new one is
 * kept whatever the judgement is, so that an answer that is refused costs no one the login. Used by one thread.
 */
public interface RefreshAnswer {

    /**
     * The refresh token to go on with.
     *
     * @return that of the answer; empty when it brought none, and the old one stays good
     */
    Optional<Secret> refreshToken();

    /**
     * Judges the rest of the answer. Called at most once; may ask the server for keys.
     *
     * @return the token, with everything that the server left out kept from the one that was refreshed
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the answer holds an ID token that failed validation
     * @throws io.kstlib.auth.api.error.ProtocolException if the answer cannot be used
     * @throws io.kstlib.auth.api.error.NetworkException if what the judgement needs cannot be fetched
     */
    Token accept();

    /**
     * An answer with nothing left to judge.
     *
     * @param token the token to go on with
     * @return the answer
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
