package io.kstlib.auth.spi.client;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.plugin.PluginContext;

/**
 * What a client authentication, or a token presentation, is made from. Its settings are the provider's section over {@code
 * auth.client_authentications.TYPE} or {@code auth.token_presentations.TYPE}.
 */
public interface ClientContext extends PluginContext {

    /**
     * @return the name under which the provider is configured
     */
    String provider();

    /**
     * @return the {@code client_id}
     * @throws io.kstlib.auth.api.error.ConfigurationException if none is configured
     */
    String clientId();

    /**
     * Returns a token of another configured provider. Refreshes it if needed. No one is asked.
     *
     * @param provider the name of the other provider
     * @return its token, which is valid now
     * @throws io.kstlib.auth.api.error.NotLoggedInException if only a login to that provider helps
     * @throws io.kstlib.auth.api.error.ConfigurationException if no provider has the name, or if that provider waits for a token of this one
     */
    Token tokenOf(String provider);
}
