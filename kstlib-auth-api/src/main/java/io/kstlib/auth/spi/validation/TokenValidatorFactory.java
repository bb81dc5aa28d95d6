package io.kstlib.auth.spi.validation;

import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.provider.ProviderContext;

/**
 * The service type of token validators. {@link #schema()} lists keys of the provider's section that names the validator, or of
 * {@code auth.validators.TYPE}, which all providers share. The provider's own section wins.
 */
public interface TokenValidatorFactory extends PluginFactory {

    /**
     * Makes a validator for the tokens of one provider. Does no network I/O.
     *
     * @param context the provider's settings over the shared ones, and the validator's environment
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    TokenValidator create(ProviderContext context);

    /**
     * Whether the validator can judge an opaque token, which is not a JWT, for example by asking the server (RFC 7662). If no validator is
     * configured, kstlib passes such a token to a validator that can judge it.
     *
     * @return false by default
     */
    default boolean judgesOpaqueTokens() {
        return false;
    }

    /**
     * Whether the validator sends the tokens that it judges to a server. If so, it does not get a token that its provider may not have issued.
     *
     * @return true by default; false for a validator that only fetches keys
     */
    default boolean sendsTokens() {
        return true;
    }
}
