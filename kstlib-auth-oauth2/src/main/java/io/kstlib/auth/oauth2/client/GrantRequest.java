package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.LoginRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a flow must obtain.
 *
 * @param request how the login is done
 * @param scopes the scopes to ask for
 * @param authorizeParameters further parameters of the authorization request
 */
record GrantRequest(LoginRequest request, List<String> scopes, Map<String, String> authorizeParameters) {

    GrantRequest {
        scopes = List.copyOf(scopes);
        authorizeParameters = Collections.unmodifiableMap(new LinkedHashMap<>(authorizeParameters));
    }
}
