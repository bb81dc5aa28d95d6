package io.kstlib.auth.spi.client;

import io.kstlib.auth.spi.plugin.ProviderTokensContext;

/**
 * The environment of a client authentication or a token presentation. Its settings are the provider's section over {@code
 * auth.client_authentications.TYPE} or {@code auth.token_presentations.TYPE}.
 */
public interface ClientContext extends ProviderTokensContext {

    /** {@return the name under which the provider is configured} */
    String provider();

    /**
     * {@return the {@code client_id}}
     *
     * @throws io.kstlib.auth.api.error.ConfigurationException if none is configured
     */
    String clientId();
}
