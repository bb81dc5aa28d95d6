package io.kstlib.auth.spi.presentation;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The head of a server's answer to a request that presented a token. Headers may hold secrets, so {@link #toString()} does not show them. Immutable.
 *
 * @param url the URL that answered, for which the headers were made
 * @param status the HTTP status
 * @param headers the headers, each with its values in order; the case of names does not matter
 */
public record PresentationAnswer(URI url, int status, Map<String, List<String>> headers) {

    /** Copies the headers. */
    public PresentationAnswer {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) ->
                copy.computeIfAbsent(name, first -> new ArrayList<>()).addAll(values));
        copy.replaceAll((name, values) -> List.copyOf(values));
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * {@return the values of a header, in order; empty if there are none}
     *
     * @param name a header's name; case does not matter
     */
    public List<String> headers(String name) {
        return headers.getOrDefault(name, List.of());
    }

    @Override
    public String toString() {
        return "PresentationAnswer[status=" + status + "]";
    }
}
