package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.flow.ClientRequest;
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
 * @param redirectUri where the answer is to come
 * @param state ties the answer to this request
 * @param verifier ties the code to this request, or {@code null} without PKCE
 */
record AuthorizationRequest(
        URI redirectUri, Secret state, @Nullable CodeVerifier verifier) {

    /** The URL to send the person to. */
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
        // A blank as %20 is read alike by those who decode a form and those who only undo percent signs.
        String query = Parameters.of(parameters).encode().replace("+", "%20");
        String endpoint = authorizationEndpoint.toString();
        // RFC 6749 section 3.1: a query of the endpoint is kept.
        String separator = authorizationEndpoint.getRawQuery() == null
                ? "?"
                : authorizationEndpoint.getRawQuery().isEmpty() ? "" : "&";
        return URI.create(endpoint + separator + query);
    }

    /** The token request for the code that was answered (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
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
