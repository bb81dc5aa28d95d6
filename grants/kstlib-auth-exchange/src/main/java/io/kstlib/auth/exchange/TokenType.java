package io.kstlib.auth.exchange;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Token types (RFC 8693 section 3). A configuration may write the last word of those of the RFC. */
final class TokenType {

    static final String ACCESS_TOKEN = "access_token";
    static final String ID_TOKEN = "id_token";
    static final String JWT = "jwt";

    private static final String PREFIX = "urn:ietf:params:oauth:token-type:";
    private static final List<String> WORDS = List.of(ACCESS_TOKEN, ID_TOKEN, JWT, "refresh_token", "saml1", "saml2");

    /** The types that are sent to servers as an access token. */
    private static final Set<String> SHOWN = Set.of(PREFIX + ACCESS_TOKEN, PREFIX + JWT);

    /** The types that are JWTs, so that their expiry can be read. */
    private static final Set<String> JWTS = Set.of(PREFIX + ID_TOKEN, PREFIX + JWT);

    private TokenType() {}

    /**
     * {@return the URI that is sent; empty when it is neither}
     *
     * @param text a word or a URI, as configured
     */
    static Optional<String> uri(String text) {
        if (WORDS.contains(text)) {
            return Optional.of(PREFIX + text);
        }
        try {
            return new URI(text).isAbsolute() ? Optional.of(text) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    /** Returns the words that {@link #uri} knows, for messages. */
    static String words() {
        return String.join(", ", WORDS);
    }

    /** Whether a program can send a token of this type to a server. */
    static boolean isShown(String uri) {
        return SHOWN.contains(uri);
    }

    static boolean isJwt(String uri) {
        return JWTS.contains(uri);
    }
}
