package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.oauth2.config.Rules;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.List;
import java.util.Optional;

/** Makes the flow {@code client_credentials}. */
@Plugin(type = ClientCredentialsFlowFactory.TYPE, description = "a service logs in as itself (RFC 6749 section 4.4)")
public final class ClientCredentialsFlowFactory implements AuthFlowFactory {

    static final String TYPE = "client_credentials";

    /** For servers that want it, such as Auth0's. No RFC has it for this grant. */
    private static final ConfigKey<List<String>> AUDIENCE =
            ConfigKey.words("audience", "the names of the services that the token is for, for servers that want them");

    /** For {@link java.util.ServiceLoader}. */
    public ClientCredentialsFlowFactory() {}

    @Override
    public Optional<String> grantType() {
        return Optional.of(TYPE);
    }

    @Override
    public AuthFlow create() {
        return ClientCredentialsFlowFactory::obtain;
    }

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(AUDIENCE).withRule((settings, problems) -> {
            if (OAuth2Keys.isPublicClient(settings)) {
                Rules.report(
                        settings,
                        ProviderKeys.CLIENT_SECRET,
                        "missing, as is a client_key; client_credentials is for confidential clients (RFC 6749"
                                + " section 4.4)",
                        problems);
            }
        });
    }

    @Override
    public Renewal renewal() {
        return Renewal.REPETITION; // RFC 6749 section 4.4.3
    }

    /** A service logs in as itself; no person is asked. */
    private static Token obtain(FlowContext context) {
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
