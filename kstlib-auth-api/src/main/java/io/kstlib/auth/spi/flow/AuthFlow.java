package io.kstlib.auth.spi.flow;

import io.kstlib.auth.api.token.Token;

/** One way to obtain a token. Implementations are safe for use by several threads and never print. */
@FunctionalInterface
public interface AuthFlow {

    /**
     * Obtains a token. Checks what the protocol of the flow demands, such as {@code state}, {@code iss} and {@code code_verifier}. The provider
     * checks the content of the token: the flow calls {@link FlowContext#accept} for that.
     *
     * @param context the client, the server and the person
     * @return the token that the provider accepted
     * @throws io.kstlib.auth.api.error.LoginFailedException if the flow did not complete
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the token endpoint refused the request
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the provider did not accept the token
     */
    Token obtain(FlowContext context);
}
