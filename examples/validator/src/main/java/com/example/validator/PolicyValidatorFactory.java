package com.example.validator;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import java.net.URI;

/** The validator {@code company_policy}. */
@Plugin(type = "company_policy", description = "asks the policy server of the company")
public final class PolicyValidatorFactory implements TokenValidatorFactory {

    static final ConfigKey<URI> SERVER = ConfigKey.endpoint("policy_url", "the policy server that judges tokens");

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(SERVER);
    }

    @Override
    public TokenValidator create(ProviderContext context) {
        return new PolicyValidator(context.settings().require(SERVER), context.http());
    }

    @Override
    public boolean judgesOpaqueTokens() {
        return true;
    }
}
