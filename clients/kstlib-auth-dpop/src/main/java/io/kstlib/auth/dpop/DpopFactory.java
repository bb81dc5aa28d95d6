package io.kstlib.auth.dpop;

import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import java.security.SecureRandom;

/** Makes the token presentation {@code dpop}. */
@Plugin(type = "dpop", description = "tokens that are bound to a key, with a proof for each request (RFC 9449)")
public final class DpopFactory implements TokenPresentationFactory {

    /** For {@link java.util.ServiceLoader}. */
    public DpopFactory() {}

    @Override
    public TokenPresentation create(ClientContext context) {
        return new DpopPresentation(context, new SecureRandom());
    }
}
