package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.util.function.Supplier;

/** Makes what verifies signed authorization responses (JARM) of servers without OpenID Connect. The module that verifies JWTs provides it. */
@FunctionalInterface
public interface SignedResponsesFactory {

    /**
     * {@return a new acceptance of signed responses; safe for use by several threads}
     *
     * @param context the provider, whose section has a {@code response_mode} that is signed, and an issuer
     * @param server the authorization server, which publishes the keys; asked for each response
     */
    ResponseAcceptance create(ProviderContext context, Supplier<AuthorizationServer> server);
}
