package io.kstlib.auth.spi.presentation;

import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.plugin.PluginFactory;

/**
 * The service type of token presentations. Its type is a {@code token_type} in lower case (RFC 6749 section 7.1), such as {@code bearer}. The
 * plugin of a token's type presents the token. {@code token_type} in a provider's section names the type that a login asks for. A token whose type no
 * plugin has is not accepted. {@link #schema()} lists keys of {@code auth.token_presentations.TYPE}, which all providers share.
 */
public interface TokenPresentationFactory extends PluginFactory {

    /**
     * Makes the presentation for the tokens of one provider. Does no I/O.
     *
     * @param context the provider's settings over the shared ones, and the plugin's environment
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    TokenPresentation create(ClientContext context);
}
