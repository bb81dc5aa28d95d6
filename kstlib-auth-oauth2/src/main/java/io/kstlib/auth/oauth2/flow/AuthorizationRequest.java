package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.CodeVerifier;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An authorization request (RFC 6749 section 4.1.1).
 *
 * @param redirectUri the redirect URI, to which the answer is sent
 * @param state a random value that binds the answer to this request
 * @param verifier binds the code to this request; {@code null} without PKCE
 */
record AuthorizationRequest(
        URI redirectUri, Secret state, @Nullable CodeVerifier verifier) {

    /** Makes the URL that the person's browser opens. */
    URI url(URI authorizationEndpoint, FlowContext context) {
        Map<String, String> parameters = new LinkedHashMap<>(context.authorizeParameters());
        parameters.put("response_type", "code");
        parameters.put("client_id", context.clientId());
        parameters.put("redirect_uri", redirectUri.toString());
        if (!context.scopes().isEmpty()) {
            parameters.put("scope", String.join(" ", context.scopes()));
        }
        parameters.put("state", state.reveal());
        if (verifier != null) {
            parameters.put("code_challenge", verifier.challenge());
            parameters.put("code_challenge_method", CodeVerifier.METHOD);
        }
        // Every server reads %20 as a blank, but some do not read a plus as a blank.
        String query = Parameters.of(parameters).encode().replace("+", "%20");
        String endpoint = authorizationEndpoint.toString();
        // RFC 6749 section 3.1: the query of the endpoint must be kept.
        String separator = authorizationEndpoint.getRawQuery() == null
                ? "?"
                : authorizationEndpoint.getRawQuery().isEmpty() ? "" : "&";
        return URI.create(endpoint + separator + query);
    }

    /** Makes the token request for the authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
    ClientRequest tokenRequest(Secret code) {
        ClientRequest request = ClientRequest.to(
                Endpoint.TOKEN,
                Parameters.none()
                        .with("grant_type", "authorization_code")
                        .with("code", code.reveal())
                        .with("redirect_uri", redirectUri.toString()));
        return verifier == null
                ? request
                : request.with("code_verifier", verifier.value().reveal());
    }
}
