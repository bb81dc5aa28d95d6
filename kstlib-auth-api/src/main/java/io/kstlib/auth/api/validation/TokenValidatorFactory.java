package io.kstlib.auth.api.validation;

import io.kstlib.auth.api.plugin.PluginFactory;
import io.kstlib.auth.api.provider.ProviderContext;

/** The service type of token validators. */
public interface TokenValidatorFactory extends PluginFactory {

    /**
     * Makes a validator for the tokens of one provider. Does no network I/O.
     *
     * @param context the provider's settings and what it may use
     * @return the validator
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    TokenValidator create(ProviderContext context);
}
