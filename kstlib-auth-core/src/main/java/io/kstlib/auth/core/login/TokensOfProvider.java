package io.kstlib.auth.core.login;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;

/** What is known of tokens besides themselves, because a provider is configured for them. Safe for use by several threads. */
public interface TokensOfProvider {

    /**
     * Returns the settings of the provider, which say how servers are reached, and the clock and warnings of the program.
     *
     * @return the context, the same one each time
     */
    PluginContext context();

    /**
     * Returns the way to present a token to servers.
     *
     * @param token one of the provider
     * @return what presents tokens of its type
     * @throws io.kstlib.auth.api.error.PluginException if no plugin does
     */
    TokenPresentation presentation(Token token);
}
