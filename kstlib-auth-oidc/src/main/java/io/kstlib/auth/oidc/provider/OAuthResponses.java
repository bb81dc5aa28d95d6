package io.kstlib.auth.oidc.provider;

import io.kstlib.auth.oauth2.client.ResponseAcceptance;
import io.kstlib.auth.oauth2.client.SignedResponsesFactory;
import io.kstlib.auth.oidc.jwt.TokenVerifier;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.util.function.Supplier;

/** Verifies the signed authorization responses of providers of the type {@code oauth2}. */
public final class OAuthResponses implements SignedResponsesFactory {

    /** For {@link java.util.ServiceLoader}. */
    public OAuthResponses() {}

    @Override
    public ResponseAcceptance create(ProviderContext context, Supplier<AuthorizationServer> server) {
        return SignedResponses.ofOAuth(context, TokenVerifier.of(context), server);
    }
}
