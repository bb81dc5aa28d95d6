package io.kstlib.auth.core.internal;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.presentation.BearerTokens;
import io.kstlib.auth.spi.plugin.PluginContext;
import io.kstlib.auth.spi.presentation.TokenPresentation;

/**
 * What a source of tokens knows besides its tokens, because a provider is configured for it. Its methods are protected, and its subclasses final, so
 * applications do not see them. Safe for use by several threads.
 */
public abstract class SourceInternals {

    /** Creates the part of a source of tokens that is for modules of kstlib. */
    protected SourceInternals() {}

    /**
     * Returns the settings of the provider, which say how servers are reached, and the clock and warnings of the program.
     *
     * @return the context, the same one each time
     */
    protected abstract PluginContext context();

    /**
     * Returns the way to present a token to servers.
     *
     * @param token one of this source
     * @return what presents tokens of its type; as a Bearer token (RFC 6750) unless overridden
     * @throws io.kstlib.auth.api.error.PluginException if no plugin does
     */
    protected TokenPresentation presentation(Token token) {
        return BearerTokens.PRESENTATION;
    }
}
