package io.kstlib.auth.testkit.server;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request that a {@link TestIdentityProvider} got.
 *
 * @param uri the path and the query, as they came
 * @param headers the headers, by names in lower case
 */
public record ReceivedRequest(String method, URI uri, Map<String, List<String>> headers, String body) {

    public ReceivedRequest {
        headers = Map.copyOf(headers);
    }

    /** {@return the path without the query} */
    public String path() {
        return uri.getPath();
    }

    /**
     * Reads the query.
     *
     * @return the parameters of the query, decoded
     * @throws AssertionError if one came twice, which RFC 6749 section 3.1 forbids
     */
    public Map<String, String> query() {
        return UrlParameters.once(uri.getRawQuery());
    }

    /**
     * Reads the form.
     *
     * @return the parameters of the form in the body, decoded
     * @throws AssertionError if one came twice, which RFC 6749 section 3.2 forbids; {@link #values} takes those that may
     */
    public Map<String, String> form() {
        return UrlParameters.once(body);
    }

    /**
     * Reads a parameter of the form that may come several times.
     *
     * @param parameter a parameter of the form that may come several times, such as {@code resource}
     * @return its values, in order
     */
    public List<String> values(String parameter) {
        return List.copyOf(Objects.requireNonNullElse(UrlParameters.all(body).get(parameter), List.of()));
    }

    /**
     * {@return the first value of a header}
     *
     * @param name the name of a header, in upper or lower case
     */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }
}
