package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import io.kstlib.auth.spi.config.ConfigValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The one walk over configured values, and the changes of whole trees. Loops and not streams, because some of it runs at each start. */
public final class ConfigTree {

    /** The section of a file that says how it is encrypted with SOPS. */
    static final String METADATA = "sops";

    private static final String ENCRYPTED = "ENC[";
    private static final String COMMENT_ENDING = ",type:comment]";

    private ConfigTree() {}

    /**
     * Walks over all values without values below them: single values, empty maps and empty lists, in their order.
     *
     * @param root the begin of the paths
     * @param visitor receives each value with its keys from the root; the items of a list have the path of the list
     */
    public static void walk(ConfigMap root, BiConsumer<List<String>, ConfigValue> visitor) {
        for (Map.Entry<String, ConfigValue> entry : root.entries().entrySet()) {
            walk(List.of(entry.getKey()), entry.getValue(), visitor);
        }
    }

    private static void walk(List<String> path, ConfigValue value, BiConsumer<List<String>, ConfigValue> visitor) {
        if (value instanceof ConfigMap map && !map.entries().isEmpty()) {
            for (Map.Entry<String, ConfigValue> entry : map.entries().entrySet()) {
                walk(below(path, entry.getKey()), entry.getValue(), visitor);
            }
        } else if (value instanceof ConfigList list && !list.items().isEmpty()) {
            for (ConfigValue item : list.items()) {
                walk(path, item, visitor);
            }
        } else {
            visitor.accept(path, value);
        }
    }

    /** {@return the path of a key below another path} */
    static List<String> below(List<String> path, String key) {
        List<String> below = new ArrayList<>(path);
        below.add(key);
        return List.copyOf(below);
    }

    /**
     * Returns the value of a key, when it is a map.
     *
     * @param map a section
     * @param key a key in it
     * @return the section inside; without entries when there is none
     */
    public static ConfigMap section(ConfigMap map, String key) {
        ConfigValue value = map.entries().get(key);
        return value instanceof ConfigMap inner ? inner : ConfigMap.empty(map.origin());
    }

    /** {@return whether a value is an explicit null} */
    public static boolean isNull(ConfigValue value) {
        return value instanceof ConfigScalar scalar && scalar.kind() == ConfigScalar.Kind.NULL;
    }

    /** {@return both, merged key by key; everything but maps is replaced} */
    static ConfigMap merge(ConfigMap below, ConfigMap above) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>(below.entries());
        for (Map.Entry<String, ConfigValue> entry : above.entries().entrySet()) {
            String key = entry.getKey();
            boolean areMaps = entries.get(key) instanceof ConfigMap && entry.getValue() instanceof ConfigMap;
            entries.put(key, areMaps ? merge(section(below, key), section(above, key)) : entry.getValue());
        }
        return new ConfigMap(entries, above.origin());
    }

    /** Returns a map with another value for a key. */
    static ConfigMap with(ConfigMap map, String key, ConfigValue value) {
        return with(map, Map.of(key, value));
    }

    /** Returns a map with other values for some keys, which keep their places. */
    static ConfigMap with(ConfigMap map, Map<String, ConfigValue> changed) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>(map.entries());
        entries.putAll(changed);
        return new ConfigMap(entries, map.origin());
    }

    /** Returns the tree without the value at a path. */
    static ConfigMap without(ConfigMap map, List<String> path) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>(map.entries());
        String key = path.get(0);
        if (path.size() == 1) {
            entries.remove(key);
        } else {
            entries.put(key, without(section(map, key), path.subList(1, path.size())));
        }
        return new ConfigMap(entries, map.origin());
    }

    /** Whether a file is encrypted. A section {@code sops} can have other uses; a MAC in it shows that the file is encrypted. */
    static boolean isEncrypted(ConfigMap map) {
        return map.entries().get(METADATA) instanceof ConfigMap sops
                && sops.get("mac").isPresent();
    }

    /** Whether a value is encrypted. */
    static boolean isEncrypted(ConfigScalar scalar) {
        return scalar.text().startsWith(ENCRYPTED);
    }

    /**
     * {@return the plain values of an encrypted file, each with the line of its plain key}
     *
     * @param encrypted the file as it was read
     * @param plain its values
     */
    static ConfigMap opened(ConfigMap encrypted, Map<String, @Nullable Object> plain) {
        return map(encrypted, plain, encrypted.origin());
    }

    private static ConfigMap map(@Nullable ConfigValue encrypted, Map<?, ?> plain, Origin origin) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        plain.forEach((key, value) -> {
            String name = String.valueOf(key);
            ConfigValue at = encrypted instanceof ConfigMap map ? map.entries().get(name) : null;
            entries.put(name, value(at, value, at == null ? origin : at.origin()));
        });
        return new ConfigMap(entries, origin);
    }

    private static ConfigList list(@Nullable ConfigValue encrypted, List<?> plain, Origin origin) {
        List<ConfigValue> places = encrypted instanceof ConfigList list ? withoutComments(list) : List.of();
        List<ConfigValue> items = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            ConfigValue at = i < places.size() ? places.get(i) : null;
            items.add(value(at, plain.get(i), at == null ? origin : at.origin()));
        }
        return new ConfigList(items, origin);
    }

    /** Leaves out comments: SOPS encrypts a comment among the items of a list as an item. */
    private static List<ConfigValue> withoutComments(ConfigList list) {
        return list.items().stream()
                .filter(item -> !(item instanceof ConfigScalar scalar
                        && scalar.text().startsWith(ENCRYPTED)
                        && scalar.text().endsWith(COMMENT_ENDING)))
                .toList();
    }

    private static ConfigValue value(@Nullable ConfigValue encrypted, @Nullable Object plain, Origin origin) {
        if (plain instanceof Map<?, ?> map) {
            return map(encrypted, map, origin);
        }
        if (plain instanceof List<?> list) {
            return list(encrypted, list, origin);
        }
        if (encrypted instanceof ConfigScalar scalar && !scalar.text().startsWith(ENCRYPTED)) {
            return scalar; // it was not encrypted, and this is how it was written
        }
        if (plain == null) {
            return new ConfigScalar("", Kind.NULL, origin);
        }
        Kind kind = plain instanceof Number ? Kind.NUMBER : plain instanceof Boolean ? Kind.BOOLEAN : Kind.TEXT;
        return new ConfigScalar(text(plain), kind, origin);
    }

    /** Writes a number as people and SOPS do. Only Java writes 1.0E10. */
    private static String text(Object plain) {
        return plain instanceof Double number && Double.isFinite(number)
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : plain.toString();
    }
}
