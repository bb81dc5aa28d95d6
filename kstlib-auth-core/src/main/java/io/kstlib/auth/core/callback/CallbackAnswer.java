package io.kstlib.auth.core.callback;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.core.jwt.CompactJwt;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of an authorization response (RFC 6749 section 4.1.2). They hold an authorization code, so {@link #toString()} shows
 * their names only. Immutable.
 */
public final class CallbackAnswer {

    /** How long the query of a redirect URL may be, in characters. */
    public static final int LONGEST_QUERY = 16 * 1024;

    private final Map<String, String> parameters;

    private CallbackAnswer(Map<String, String> parameters) {
        this.parameters = Collections.unmodifiableMap(parameters);
    }

    /**
     * Reads the query of a redirect URL, {@code application/x-www-form-urlencoded} in UTF-8.
     *
     * @param rawQuery the query as it stands in the URL, without the question mark; may be empty
     * @return the parameters
     * @throws IllegalArgumentException if it is longer than {@link #LONGEST_QUERY}, badly encoded, or holds a parameter twice (RFC 6749
     *     section 3.1); the message shows no value
     */
    public static CallbackAnswer parse(String rawQuery) {
        if (rawQuery.length() > LONGEST_QUERY) {
            throw new IllegalArgumentException("its query is longer than " + LONGEST_QUERY + " characters");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : rawQuery.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (parameters.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("it holds a parameter twice");
            }
        }
        return new CallbackAnswer(parameters);
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            // The message of the decoder quotes the malformed text.
            throw new IllegalArgumentException("a percent sign in it is not followed by two hexadecimal digits");
        }
    }

    /** {@return the parameters in the order of the URL, decoded} */
    public Map<String, String> parameters() {
        return parameters;
    }

    /**
     * {@return the value of a parameter, which may be an empty text; empty if the answer has no such parameter}
     *
     * @param name a parameter's name
     */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * Returns the {@code state}. In a signed response (JARM) it is a claim of the JWT, whose signature is not verified here: that it is the value of
     * this login proves that the answer belongs to it, and nothing more.
     *
     * @return empty when the answer has none, or none that can be read
     */
    Optional<String> state() {
        return parameter("state")
                .or(() -> parameter("response")
                        .flatMap(jwt -> CompactJwt.ifReadable(Secret.of(jwt)))
                        .map(jwt -> jwt.payload().get("state"))
                        .filter(String.class::isInstance)
                        .map(String.class::cast));
    }

    @Override
    public String toString() {
        return "CallbackAnswer" + parameters.keySet();
    }
}
