package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import java.util.List;

/** The client credentials grant (RFC 6749 section 4.4). A service logs in as itself; no person is asked. */
final class ClientCredentialsFlow implements AuthFlow {

    /** For servers that want it, such as Auth0's. No RFC has it for this grant. */
    static final ConfigKey<List<String>> AUDIENCE =
            ConfigKey.words("audience", "the names of the services that the token is for, for servers that want them");

    @Override
    public Token obtain(FlowContext context) {
        Parameters parameters = Parameters.none().with("grant_type", "client_credentials");
        if (!context.scopes().isEmpty()) {
            parameters = parameters.with("scope", String.join(" ", context.scopes()));
        }
        for (String audience : context.settings().get(AUDIENCE).orElse(List.of())) {
            parameters = parameters.with(AUDIENCE.name(), audience);
        }
        return context.accept(context.requestToken(ClientRequest.to(Endpoint.TOKEN, parameters)));
    }
}
