package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.spi.http.Parameters;
import java.util.List;

/**
 * The tokens that a flow must obtain.
 *
 * @param request how the login is done
 * @param scopes the scopes to ask for
 * @param authorizeParameters further parameters of the authorization request
 */
record GrantRequest(LoginRequest request, List<String> scopes, Parameters authorizeParameters) {

    GrantRequest {
        scopes = List.copyOf(scopes);
    }
}
