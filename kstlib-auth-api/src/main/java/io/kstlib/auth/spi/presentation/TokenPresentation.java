package io.kstlib.auth.spi.presentation;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.http.TlsIdentity;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Presents access tokens to servers: resource servers and the userinfo endpoint, by requests and by the opening handshake of web sockets.
 * Implementations are safe for use by several threads. They return at once, because each request waits for them.
 */
@FunctionalInterface
public interface TokenPresentation {

    /**
     * Makes the headers that present a token. Called for each request, also for one that is sent again or redirected.
     *
     * @param method the method of the request, such as {@code GET}
     * @param url the URL of the request: {@code https}, or {@code http} on loopback, also for web sockets
     * @return names and values, in order; they replace headers of the same name
     */
    List<Map.Entry<String, String>> headers(Token token, String method, URI url);

    /**
     * Returns the certificate that is presented with a token, in the TLS handshake with a server that the token may be sent to. kstlib adds the
     * client's own certificate for a token that is bound to it (RFC 8705 section 3). It may fetch a secret, the first time.
     *
     * @return the certificate; empty by default
     * @throws io.kstlib.auth.api.error.NotLoggedInException if the token is bound to another certificate than the client has now
     * @throws io.kstlib.auth.api.error.SecretException if a secret cannot be fetched
     * @throws io.kstlib.auth.api.error.ConfigurationException if the settings do not suffice
     */
    default Optional<TlsIdentity> tlsIdentity(Token token) {
        return Optional.empty();
    }

    /**
     * Looks at an answer, for a nonce for example. Called for every answer to a request that presents a token. A web socket that opens has no such
     * answer. Before a token counts as refused, the presentation may ask to send the request again. The request is sent again only once, only for
     * status 401, and only if its body can be sent twice.
     *
     * @param token the token that was presented
     * @param answer what the server answered
     * @return whether the request is sent once more, with the same token and new headers; false by default
     */
    default boolean answered(Token token, PresentationAnswer answer) {
        return false;
    }

    /**
     * Whether tokens are bound to a key when they are issued, so that a stolen token is of no use without the key (RFC 9700 section 2.2.1). kstlib then makes
     * one key for each login, stores it with the token ({@link Token#proofKey()}), and keeps it when the token is refreshed. The presentation keeps no key.
     * The methods below are called only if it does.
     *
     * @return false by default: the token is presented as it was issued
     */
    default boolean bindsTokens() {
        return false;
    }

    /**
     * Makes the key of one login.
     *
     * @param server the authorization server that will bind the token
     * @return the private key, in a form of the plugin's own: printable characters of ASCII
     * @throws io.kstlib.auth.api.error.ConfigurationException if the server publishes that it binds no tokens in this way
     */
    default Secret freshKey(AuthorizationServer server) {
        throw new UnsupportedOperationException("tokens are not bound to a key");
    }

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
    default List<Map.Entry<String, String>> headers(Secret key, String method, URI endpoint) {
        throw new UnsupportedOperationException("tokens are not bound to a key");
    }

    /**
     * Looks at the answer of such an endpoint, for a nonce for example. A request is sent again only once, and only if the answer is an OAuth error.
     *
     * @param key the key that proved the request
     * @param answer what the server answered
     * @param error the {@code error} in the answer; empty for an answer without one
     * @return whether the request is sent again with new headers; false by default
     */
    default boolean answered(Secret key, PresentationAnswer answer, String error) {
        return false;
    }
}
