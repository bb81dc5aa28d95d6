package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.Parameters;
import io.kstlib.auth.spi.provider.ProviderContext;
import java.util.Map;
import java.util.function.Supplier;

/** Checks what a provider's protocol demands of an authorization response before any of its parameters is believed. */
@FunctionalInterface
public interface ResponseAcceptance {

    /** Accepts every response as it is; {@code state} and {@code iss} are checked by the flow. */
    ResponseAcceptance OF_PLAIN = received -> received;

    /**
     * {@return the parameters to believe}
     *
     * @param received the parameters that the browser brought
     * @throws io.kstlib.auth.api.error.LoginFailedException if the response did not pass
     */
    Parameters accept(Parameters received);

    /** {@return what the authorization request says of the response, such as {@code response_mode}; nothing by default} */
    default Map<String, String> parameters() {
        return Map.of();
    }

    /**
     * Fails before anything is sent if the server publishes that its responses, or its tokens, would not pass.
     *
     * @param server the authorization server
     * @throws io.kstlib.auth.api.error.ConfigurationException if it does
     */
    default void requireOffered(AuthorizationServer server) {}

    /** Makes what verifies signed authorization responses (JARM) of servers without OpenID Connect. The module that verifies JWTs provides it. */
    @FunctionalInterface
    interface OfSigned {

        /**
         * {@return a new acceptance of signed responses; safe for use by several threads}
         *
         * @param context the provider, whose section has a {@code response_mode} that is signed, and an issuer
         * @param server the authorization server, which publishes the keys; asked for each response
         */
        ResponseAcceptance create(ProviderContext context, Supplier<AuthorizationServer> server);
    }
}
