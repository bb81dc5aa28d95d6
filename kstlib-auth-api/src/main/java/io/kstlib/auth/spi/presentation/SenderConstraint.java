package io.kstlib.auth.spi.presentation;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Binds tokens to a key when they are issued, so that a stolen token is of no use without the key (RFC 9700 section 2.2.1). kstlib makes one key for
 * each login, stores it with the token ({@link io.kstlib.auth.api.token.Token#proofKey()}), and keeps it when the token is refreshed. Implementations
 * are safe for use by several threads and keep no key.
 */
public interface SenderConstraint {

    /**
     * Makes the key of one login.
     *
     * @param server the authorization server that will bind the token
     * @return the private key, in a form of the plugin's own: printable characters of ASCII
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server publishes that it binds no tokens in this way
     */
    Secret freshKey(AuthorizationServer server);

    /**
     * Returns what the authorization request says of the key, so that the authorization code is bound to it, too.
     *
     * @param key the key of the login
     * @return names and values, such as {@code dpop_jkt} (RFC 9449 section 10); empty by default
     */
    default Map<String, String> authorizeParameters(Secret key) {
        return Map.of();
    }

    /**
     * Makes the headers of a request for a token. Called for each request, also for one that is sent again.
     *
     * @param key the key to which the token is to be bound, or is bound when it is refreshed
     * @param method the method of the request
     * @param endpoint the token endpoint, or the endpoint for pushed authorization requests
     * @return names and values, in order
     */
    List<Map.Entry<String, String>> headers(Secret key, String method, URI endpoint);

    /**
     * Looks at the answer of such an endpoint, for a nonce for example. A request is sent again only once, and only if the answer is an OAuth error.
     *
     * @param key the key that proved the request
     * @param answer what the server answered
     * @param error the {@code error} in the answer; empty for an answer without one
     * @return whether the request is sent again with new headers
     */
    boolean answered(Secret key, PresentationAnswer answer, String error);
}
