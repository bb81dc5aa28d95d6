package io.kstlib.auth.api.validation;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a report that is based on what a server says of a token (RFC 7662).
 *
 * @param endpoint the introspection endpoint; {@code null} when none was found
 * @param word which server said it, and how far that proves something; {@code null} when the server did not answer
 * @param clocks the clocks by which the times were judged
 */
public record ServerFacts(@Nullable URI endpoint, @Nullable String word, Clocks clocks) implements ValidationFacts {

    @Override
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        if (endpoint != null) {
            map.put("introspection_endpoint", endpoint.toString());
        }
        if (word != null) {
            map.put("server_word", word);
        }
        return map;
    }
}
