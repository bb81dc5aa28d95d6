package io.kstlib.auth.spi.http;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The parameters of a form or a query, in order. A name may repeat, as {@code resource} may (RFC 8707 section 2). Immutable. They may hold
 * secrets, so {@link #toString()} shows names only.
 */
public final class Parameters {

    private static final Parameters NONE = new Parameters(List.of());

    private final List<Map.Entry<String, String>> entries;

    private Parameters(List<Map.Entry<String, String>> entries) {
        this.entries = List.copyOf(entries);
    }

    /** {@return no parameters} */
    public static Parameters none() {
        return NONE;
    }

    /**
     * {@return parameters with the names and values of a map, in its order}
     *
     * @param parameters names and values
     */
    public static Parameters of(Map<String, String> parameters) {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        parameters.forEach((name, value) -> entries.add(Map.entry(name, value)));
        return new Parameters(entries);
    }

    /**
     * Reads a form or a query ({@code application/x-www-form-urlencoded}, UTF-8), for messages: what is badly encoded stays as it is.
     *
     * @param encoded names and values
     * @return the parameters, in order
     */
    public static Parameters decoded(String encoded) {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        for (String pair : encoded.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (!pair.isEmpty()) {
                entries.add(Map.entry(decodedPart(parts[0]), parts.length < 2 ? "" : decodedPart(parts[1])));
            }
        }
        return new Parameters(entries);
    }

    private static String decodedPart(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badlyEncoded) {
            return encoded;
        }
    }

    /**
     * {@return a copy that ends with this parameter}
     *
     * @param name a name, which may be there already
     * @param value its value, not encoded
     */
    public Parameters with(String name, String value) {
        List<Map.Entry<String, String>> longer = new ArrayList<>(entries);
        longer.add(Map.entry(name, value));
        return new Parameters(longer);
    }

    /** {@return a copy without the parameters of this name} */
    public Parameters without(String name) {
        return new Parameters(
                entries.stream().filter(entry -> !entry.getKey().equals(name)).toList());
    }

    /** {@return the first value of a parameter; empty if there is none} */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** {@return the values of a parameter, in order; empty if there are none} */
    public List<String> all(String name) {
        return entries.stream()
                .filter(entry -> entry.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** {@return names and values, in order} */
    public List<Map.Entry<String, String>> entries() {
        return entries;
    }

    /**
     * Encodes the parameters for a form or a query.
     *
     * @return the parameters as {@code application/x-www-form-urlencoded} in UTF-8; a blank becomes a plus
     */
    public String encode() {
        return entries.stream()
                .map(entry -> URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /**
     * Adds the parameters to the query of a URL, and keeps the present ones (RFC 6749 section 3.1). A blank becomes {@code %20}: every server reads
     * that as a blank, but some do not read a plus as a blank.
     *
     * @param url an absolute URL
     * @return the URL with a longer query; the same one if there are no parameters
     */
    public URI addedTo(URI url) {
        if (entries.isEmpty()) {
            return url;
        }
        String text = url.toString();
        int fragment = text.indexOf('#');
        int end = fragment < 0 ? text.length() : fragment;
        String query = url.getRawQuery();
        String separator = query == null ? "?" : query.isEmpty() ? "" : "&";
        return URI.create(text.substring(0, end) + separator + encode().replace("+", "%20") + text.substring(end));
    }

    @Override
    public String toString() {
        return "Parameters" + entries.stream().map(Map.Entry::getKey).toList();
    }
}
