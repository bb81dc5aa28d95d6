package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.flow.AuthFlow;
import io.kstlib.auth.api.flow.FlowContext;
import io.kstlib.auth.api.secret.Secret;
import io.kstlib.auth.api.token.Token;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Renews the token that is held (RFC 6749 section 6). It asks for no scope, which means those of the token: asking for more is refused,
 * and the configured ones may have grown since.
 */
final class RefreshTokenFlow implements AuthFlow {

    @Override
    public Token obtain(FlowContext context) {
        Secret refreshToken = context.heldToken()
                .flatMap(Token::refreshToken)
                .orElseThrow(() -> new IllegalArgumentException("the token has no refresh token"));
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", "refresh_token");
        parameters.put("refresh_token", refreshToken.reveal());
        return context.accept(context.tokenEndpoint().request(parameters));
    }
}
