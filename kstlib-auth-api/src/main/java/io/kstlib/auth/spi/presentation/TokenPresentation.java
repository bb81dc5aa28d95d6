package io.kstlib.auth.spi.presentation;

import io.kstlib.auth.api.token.Token;
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
     * Returns how tokens are bound to a key when they are issued.
     *
     * @return empty by default: the token is presented as it was issued
     */
    default Optional<SenderConstraint> constraint() {
        return Optional.empty();
    }
}
