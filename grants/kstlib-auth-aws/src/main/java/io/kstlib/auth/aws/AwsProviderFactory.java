package io.kstlib.auth.aws;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.provider.TokenOwner;
import java.util.Optional;
import java.util.Set;

/** Makes providers of the type {@code aws}: credentials of an AWS role for the token of another provider. */
@Plugin(type = "aws", description = "credentials of an AWS role for the login at another provider")
public final class AwsProviderFactory implements ProviderFactory {

    /** For {@link java.util.ServiceLoader}. */
    public AwsProviderFactory() {}

    @Override
    public ConfigSchema schema() {
        return AwsKeys.schema();
    }

    /**
     * Credentials belong to the STS that gave them, the role, the session, and the provider whose login AWS saw. So a change to one of them never
     * hands out the old credentials. The duration and the kind of token may change.
     */
    @Override
    public Optional<TokenOwner> binding(Settings settings) {
        Optional<String> source = settings.get(AwsKeys.SOURCE_PROVIDER);
        String session = AwsKeys.sessionName(settings);
        return settings.get(AwsKeys.ROLE_ARN)
                .flatMap(role -> source.map(name ->
                        TokenOwner.of(AwsKeys.endpoint(settings).toString(), role + " as " + session + " by " + name)));
    }

    /** Needs no user. Each time, AWS receives a valid token of the other provider. */
    @Override
    public Renewal renewal(Settings settings) {
        return Renewal.REPETITION;
    }

    @Override
    public Set<String> sourceProviders(Settings settings) {
        return settings.get(AwsKeys.SOURCE_PROVIDER).map(Set::of).orElse(Set.of());
    }

    /** Programs sign their requests to AWS with them. */
    @Override
    public boolean presentsTokens() {
        return false;
    }

    @Override
    public Provider create(ProviderContext context) {
        return new AwsProvider(context);
    }
}
