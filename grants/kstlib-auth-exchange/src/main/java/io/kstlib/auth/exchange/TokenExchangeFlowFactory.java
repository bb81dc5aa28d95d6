package io.kstlib.auth.exchange;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the flow {@code token_exchange}. */
public final class TokenExchangeFlowFactory implements AuthFlowFactory {

    /** For {@link java.util.ServiceLoader}. */
    public TokenExchangeFlowFactory() {}

    @Override
    public String type() {
        return "token_exchange";
    }

    @Override
    public Set<String> aliases() {
        return Set.of("token-exchange");
    }

    @Override
    public String description() {
        return "a service exchanges another token for its own (RFC 8693)";
    }

    @Override
    public ConfigSchema schema() {
        return ExchangeKeys.schema();
    }

    @Override
    public AuthFlow create() {
        return new TokenExchangeFlow();
    }

    /** Each time, the server receives a valid subject token. A refresh token would outlive the login of the subject. */
    @Override
    public Renewal renewal() {
        return Renewal.REPETITION;
    }

    /** A derived token belongs to the owner of the subject token and to its audience. */
    @Override
    public Optional<String> bindingDetail(Settings settings) {
        List<String> audience = settings.get(ExchangeKeys.AUDIENCE).orElse(List.of());
        Optional<SecretReference> actor = settings.get(ExchangeKeys.ACTOR_TOKEN);
        return settings.get(ExchangeKeys.SUBJECT_TOKEN)
                .map(subject -> "exchange of " + subject
                        + actor.map(acting -> " with " + acting).orElse("")
                        + (audience.isEmpty() ? "" : " for " + String.join(" ", audience)));
    }

    @Override
    public Set<String> sourceProviders(Settings settings) {
        return ProviderTokenReference.sourceProviders(
                settings, List.of(ExchangeKeys.SUBJECT_TOKEN, ExchangeKeys.ACTOR_TOKEN));
    }
}
