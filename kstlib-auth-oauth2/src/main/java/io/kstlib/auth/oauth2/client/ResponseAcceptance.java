package io.kstlib.auth.oauth2.client;

import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.Parameters;
import java.util.Map;

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
}
