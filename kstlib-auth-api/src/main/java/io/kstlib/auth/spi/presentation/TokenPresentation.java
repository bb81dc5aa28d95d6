package io.kstlib.auth.spi.presentation;

import io.kstlib.auth.api.token.Token;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Shows access tokens to servers: resource servers and the userinfo endpoint, by requests and by the opening handshake of web sockets.
 * Implementations are safe for use by several threads. They answer at once, since each request waits for them.
 */
@FunctionalInterface
public interface TokenPresentation {

    /** What follows from an answer. */
    enum Next {
        /** Nothing: the answer is judged as it is. */
        NOTHING,
        /** The request is sent once more with the same token, and headers that were made anew. */
        SEND_AGAIN
    }

    /**
     * The headers that show a token. They are made for each request, also for one that is sent again or redirected.
     *
     * @param token the token
     * @param method the method of the request, such as {@code GET}
     * @param url where it goes: {@code https}, or {@code http} on loopback, also for web sockets
     * @return names and values, in order; they replace headers of the same name
     */
    List<Map.Entry<String, String>> headers(Token token, String method, URI url);

    /**
     * Looks at an answer, for a nonce for example. It is asked for every answer to a request that shows a token; a web socket that opens has none.
     * Before a token counts as refused, the presentation may ask to send the request again: once, where the status is 401, and the body of the
     * request can be sent twice.
     *
     * @param token the token that was shown
     * @param answer what the server answered
     * @return {@link Next#NOTHING}, unless overridden
     */
    default Next answered(Token token, PresentationAnswer answer) {
        return Next.NOTHING;
    }
}
