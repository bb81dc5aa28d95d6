package io.kstlib.auth.exchange;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the flow {@code jwt_bearer}. */
public final class JwtBearerFlowFactory implements AuthFlowFactory {

    static final ConfigKey<SecretReference> ASSERTION =
            ConfigKey.secret("assertion", "the JWT that is the grant: " + TokenReference.FORMS);

    /** For {@link java.util.ServiceLoader}. */
    public JwtBearerFlowFactory() {}

    @Override
    public String type() {
        return "jwt_bearer";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("jwt-bearer");
    }

    @Override
    public String description() {
        return "a service presents a JWT that another issuer signed (RFC 7523 section 2.1)";
    }

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(ASSERTION).withRule((settings, problems) -> {
            settings.expect(ASSERTION, problems);
            TokenReference.expectReference(ASSERTION, settings, problems);
        });
    }

    @Override
    public AuthFlow create() {
        return new JwtBearerFlow();
    }

    /** Each time, the server receives a valid assertion (RFC 7521 section 4.1). */
    @Override
    public Renewal renewal() {
        return Renewal.REPETITION;
    }

    @Override
    public Optional<String> bindingDetail(Settings settings) {
        return settings.get(ASSERTION).map(assertion -> "assertion " + assertion);
    }

    @Override
    public Set<String> sourceProviders(Settings settings) {
        return ProviderTokenReference.sourceProviders(settings, List.of(ASSERTION));
    }
}
