package io.kstlib.auth.core.jwt;

import io.kstlib.json.Json;
import io.kstlib.json.JsonException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The form of a token as seen from outside, before anything in it is read. */
public enum TokenForm {
    /**
     * Three parts, where one of the first two can be decoded or the first begins like a header: a JWS in compact serialization (RFC 7515 section
     * 7.1).
     */
    SIGNED,
    /** Five parts, where the first is a header: a JWE in compact serialization (RFC 7516 section 7.1). */
    ENCRYPTED,
    /** A header with {@code alg} and some other number of parts. */
    INCOMPLETE,
    /** Three parts that cannot be read: an incomplete copy of a JWT, or a text that only its issuer understands. */
    GARBLED,
    /** JSON, such as a token endpoint's whole answer. */
    JSON,
    /** Larger than any token may be. */
    TOO_LARGE,
    /** Anything else: a text that only its issuer understands. */
    OPAQUE;

    private static final int PARTS_OF_SIGNED = 3;
    private static final int PARTS_OF_ENCRYPTED = 5;

    /** More parts than any kind of token has. The rest is not split further. */
    private static final int MOST_PARTS = 7;

    /** How a JSON object begins in base64url, if its first name follows the brace without a space. */
    private static final String USUAL_BEGINNING = "eyJ";

    /**
     * {@return the form that a text looks like}
     *
     * @param token any text
     */
    public static TokenForm of(String token) {
        return token.length() > CompactJwt.MAX_LENGTH ? TOO_LARGE : of(token, parts(token));
    }

    static TokenForm of(String token, String[] parts) {
        if (token.stripLeading().startsWith("{")) {
            return JSON; // whatever it holds, even a JWT with its dots
        }
        boolean signed = parts.length == PARTS_OF_SIGNED;
        if (signed && (parts[0].startsWith(USUAL_BEGINNING) || decoded(parts[1]).isPresent())) {
            return SIGNED;
        }
        Optional<Map<String, @Nullable Object>> header = decoded(parts[0]);
        if (header.isPresent() && (signed || parts.length == PARTS_OF_ENCRYPTED)) {
            return signed ? SIGNED : ENCRYPTED;
        }
        // Some frameworks make tokens of JSON in base64url that are not JOSE. All JOSE headers have an alg.
        if (header.isPresent() && header.get().containsKey("alg")) {
            return INCOMPLETE;
        }
        return signed ? GARBLED : OPAQUE;
    }

    static String[] parts(String token) {
        return token.split("\\.", MOST_PARTS);
    }

    /**
     * Reads the header of a token of any form.
     *
     * @param token any text
     * @return the header; empty where the first part is not a header
     */
    public static Optional<Map<String, @Nullable Object>> header(String token) {
        return of(token) == TOO_LARGE ? Optional.empty() : decoded(parts(token)[0]);
    }

    private static Optional<Map<String, @Nullable Object>> decoded(String encoded) {
        try {
            return Optional.of(Json.readObject(Base64Url.decode(encoded)));
        } catch (IllegalArgumentException | JsonException notAHeader) {
            return Optional.empty();
        }
    }
}
