package io.kstlib.auth.testkit.server;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of a query or of a form: {@code application/x-www-form-urlencoded}. */
final class UrlParameters {

    private UrlParameters() {}

    static Map<String, List<String>> all(@Nullable String encoded) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (encoded != null && !encoded.isEmpty()) {
            for (String pair : encoded.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                String value = parts.length < 2 ? "" : decode(parts[1]);
                parameters
                        .computeIfAbsent(decode(parts[0]), name -> new ArrayList<>())
                        .add(value);
            }
        }
        return parameters;
    }

    /** Reads parameters, none of which comes twice (RFC 6749 section 3). */
    static Map<String, String> once(@Nullable String encoded) {
        return once(encoded, Set.of());
    }

    /** Reads parameters of which only some may come twice: of those it reads the first value. */
    static Map<String, String> once(@Nullable String encoded, Set<String> repeatable) {
        Map<String, String> parameters = new LinkedHashMap<>();
        all(encoded).forEach((name, values) -> {
            if (values.size() > 1 && !repeatable.contains(name)) {
                throw new AssertionError("sent " + values.size() + " times: " + name);
            }
            parameters.put(name, values.get(0));
        });
        return Collections.unmodifiableMap(parameters);
    }

    /** Reads the first value of each parameter. */
    static Map<String, String> first(@Nullable String encoded) {
        Map<String, String> parameters = new LinkedHashMap<>();
        all(encoded).forEach((name, values) -> parameters.put(name, values.get(0)));
        return parameters;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
