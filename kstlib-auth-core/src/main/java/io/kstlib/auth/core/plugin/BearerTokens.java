package io.kstlib.auth.core.plugin;

import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import java.util.List;
import java.util.Map;

/** Presents tokens of the type {@code Bearer} in the {@code Authorization} header (RFC 6750 section 2.1). */
@Plugin(type = "bearer", description = "the token in the Authorization header (RFC 6750)")
public final class BearerTokens implements TokenPresentationFactory {

    /** How such tokens are presented. */
    public static final TokenPresentation PRESENTATION =
            (token, method, url) -> List.of(Map.entry("Authorization", token.authorizationHeader()));

    /** For {@link java.util.ServiceLoader}. */
    public BearerTokens() {}

    @Override
    public TokenPresentation create(ClientContext context) {
        return PRESENTATION;
    }
}
