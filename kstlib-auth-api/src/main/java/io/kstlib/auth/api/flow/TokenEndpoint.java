package io.kstlib.auth.api.flow;

import io.kstlib.auth.api.token.Token;
import java.util.Map;

/** The token endpoint as a flow sees it (RFC 6749 section 3.2): it adds the client authentication and reads the answer. */
@FunctionalInterface
public interface TokenEndpoint {

    /**
     * Makes one token request.
     *
     * @param parameters {@code grant_type} and what that grant needs; no client authentication
     * @return the token of the answer
     * @throws io.kstlib.auth.api.error.OAuthErrorException if the server answered with an OAuth error, whatever the HTTP status
     * @throws io.kstlib.auth.api.error.NetworkException if there was no answer
     * @throws io.kstlib.auth.api.error.ProtocolException if the answer is not one of RFC 6749 section 5
     */
    Token request(Map<String, String> parameters);
}
