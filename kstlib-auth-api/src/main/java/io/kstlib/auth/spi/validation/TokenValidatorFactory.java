package io.kstlib.auth.spi.validation;

import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.provider.ProviderContext;

/**
 * The service type of token validators. Its {@link #schema()} lists keys that stand in the section of the provider that names the validator, or
 * in {@code auth.validators.TYPE}, which all providers share; the provider's own section wins.
 */
public interface TokenValidatorFactory extends PluginFactory {

    /**
     * Makes a validator for the tokens of one provider. Does no network I/O.
     *
     * @param context the provider's settings over those that providers share, and what the validator may use
     * @return the validator
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    TokenValidator create(ProviderContext context);

    /**
     * Whether the validator can judge an opaque token, one that is no JWT, such as by asking the server (RFC 7662). Where no validator is
     * configured, such a token goes to one that can.
     *
     * @return false, unless overridden
     */
    default boolean judgesOpaqueTokens() {
        return false;
    }

    /**
     * Whether the validator sends the tokens that it judges to a server. A token that its provider need not have issued is then not shown to it.
     *
     * @return true, unless overridden by one that asks for keys only
     */
    default boolean sendsTokens() {
        return true;
    }
}
