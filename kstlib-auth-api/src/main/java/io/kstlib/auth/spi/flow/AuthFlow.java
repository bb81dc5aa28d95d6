package io.kstlib.auth.spi.flow;

import io.kstlib.auth.api.token.Token;

/** One way to obtain a token. Implementations are safe for use by several threads and never print. */
@FunctionalInterface
public interface AuthFlow {

    /**
     * Obtains a token. What the protocol of the flow itself demands ({@code state}, {@code iss}, {@code code_verifier}) was checked when
     * it returns; what lies in the token, the provider checks, which the flow asks for by {@link FlowContext#accept}.
     *
     * @param context the client, the server and the person
     * @return the token that the provider accepted
     * @throws io.kstlib.auth.api.error.LoginFailedException if the flow did not come to an end
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the token endpoint refused
     * @throws io.kstlib.auth.api.error.TokenRefusedException if the provider did not accept the token
     */
    Token obtain(FlowContext context);
}
