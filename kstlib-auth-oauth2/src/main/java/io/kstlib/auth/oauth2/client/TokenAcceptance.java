package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.token.Token;

/** Checks what a provider's protocol demands of a token that was just obtained. */
@FunctionalInterface
public interface TokenAcceptance {

    /** Accepts every token unchanged. */
    TokenAcceptance OF_EVERYTHING = ObtainedToken::token;

    /**
     * Checks a token before the person reads that the login worked.
     *
     * @param obtained the token, and the authorization code that was exchanged for it
     * @return the token to keep
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the token did not pass
     */
    Token accept(ObtainedToken obtained);
}
