package io.kstlib.auth.oauth2.flow;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.oauth2.config.OAuth2Keys;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.Optional;

/** Makes the flow {@code client_credentials}. */
public final class ClientCredentialsFlowFactory implements AuthFlowFactory {

    /** For {@link java.util.ServiceLoader}. */
    public ClientCredentialsFlowFactory() {}

    @Override
    public String type() {
        return "client_credentials";
    }

    @Override
    public String description() {
        return "a service logs in as itself (RFC 6749 section 4.4)";
    }

    @Override
    public Optional<String> grantType() {
        return Optional.of(type());
    }

    @Override
    public AuthFlow create() {
        return new ClientCredentialsFlow();
    }

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(ClientCredentialsFlow.AUDIENCE).withRule((settings, problems) -> {
            if (OAuth2Keys.isPublicClient(settings)) {
                problems.add(
                        settings.path(ProviderKeys.CLIENT_SECRET.name()),
                        settings.origin(ProviderKeys.CLIENT_SECRET),
                        "missing, as is a client_key; client_credentials is for confidential clients (RFC 6749"
                                + " section 4.4)");
            }
        });
    }

    @Override
    public Renewal renewal() {
        return Renewal.REPETITION; // RFC 6749 section 4.4.3
    }
}
