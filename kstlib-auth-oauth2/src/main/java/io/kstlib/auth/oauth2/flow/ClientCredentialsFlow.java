package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.flow.AuthFlow;
import io.kstlib.auth.api.flow.FlowContext;
import io.kstlib.auth.api.token.Token;
import java.util.LinkedHashMap;
import java.util.Map;

/** The client credentials grant (RFC 6749 section 4.4): a service logs in as itself, no person is asked. */
final class ClientCredentialsFlow implements AuthFlow {

    @Override
    public Token obtain(FlowContext context) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", "client_credentials");
        if (!context.scopes().isEmpty()) {
            parameters.put("scope", String.join(" ", context.scopes()));
        }
        return context.accept(context.tokenEndpoint().request(parameters));
    }
}
