package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.api.flow.LoginRequest;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a flow is asked to obtain.
 *
 * @param request how to do it
 * @param scopes the scopes to ask for
 * @param authorizeParameters further parameters of the authorization request
 * @param heldToken the token to renew, or {@code null} at a login
 * @param rotated is told of the refresh token of an answer before the rest of it is judged
 */
record Grant(
        LoginRequest request,
        List<String> scopes,
        Map<String, String> authorizeParameters,
        @Nullable Token heldToken,
        Consumer<Secret> rotated) {

    Grant {
        scopes = List.copyOf(scopes);
        authorizeParameters = Collections.unmodifiableMap(new LinkedHashMap<>(authorizeParameters));
    }
}
