package io.kstlib.tests.servers;

import io.kstlib.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A provider's discovery document and claims, as its vendor documents them; see the README beside the files.
 *
 * @param parts the parts of the file
 */
public record Shape(Map<String, Object> parts) {

    private static final String FOLDER = "kstlib-auth-oidc/src/test/resources/shapes";

    /**
     * @param name the name of the file, without its extension
     * @return its content
     */
    public static Shape named(String name) {
        Path root = Path.of(System.getProperty("kstlib.root", "../.."));
        try {
            return new Shape(
                    Json.readObject(Files.readString(root.resolve(FOLDER).resolve(name + ".json"))));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * @param part {@code discovery}, {@code id_token}, {@code access_token} or {@code header}
     * @param issuer the configured issuer, which replaces {@code ISSUER} in the file
     * @return that part; empty when the file has none
     */
    public Map<String, Object> part(String part, String issuer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (parts.get(part) instanceof Map<?, ?> found) {
            found.forEach((name, value) -> fields.put(String.valueOf(name), "ISSUER".equals(value) ? issuer : value));
        }
        return fields;
    }

    /** @return the lines of the configuration that allow the shape of this provider */
    public List<String> allowance() {
        return part("configuration", "").entrySet().stream()
                .map(key -> key.getKey() + ": " + flow(key.getValue()))
                .toList();
    }

    private static String flow(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Shape::flow).collect(Collectors.joining(", ", "[", "]"))
                : "'" + value + "'";
    }
}
