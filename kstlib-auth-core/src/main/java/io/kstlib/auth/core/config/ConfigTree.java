package io.kstlib.auth.core.config;

import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The one walk over configured values, and the changes of whole trees. Loops and not streams, because some of it runs at each start. */
public final class ConfigTree {

    /** Receives the values without values below them: single values, empty maps and empty lists. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * Receives one value.
         *
         * @param path the keys from the root; the items of a list have the path of the list
         */
        void visit(List<String> path, ConfigValue value);
    }

    private ConfigTree() {}

    /**
     * Walks over all values, in their order.
     *
     * @param root where the paths begin
     */
    public static void walk(ConfigMap root, Visitor visitor) {
        for (Map.Entry<String, ConfigValue> entry : root.entries().entrySet()) {
            walk(List.of(entry.getKey()), entry.getValue(), visitor);
        }
    }

    private static void walk(List<String> path, ConfigValue value, Visitor visitor) {
        if (value instanceof ConfigMap map && !map.entries().isEmpty()) {
            for (Map.Entry<String, ConfigValue> entry : map.entries().entrySet()) {
                walk(below(path, entry.getKey()), entry.getValue(), visitor);
            }
        } else if (value instanceof ConfigList list && !list.items().isEmpty()) {
            for (ConfigValue item : list.items()) {
                walk(path, item, visitor);
            }
        } else {
            visitor.visit(path, value);
        }
    }

    /** {@return the path of a key below another path} */
    public static List<String> below(List<String> path, String key) {
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
    public static ConfigMap merge(ConfigMap below, ConfigMap above) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>(below.entries());
        for (Map.Entry<String, ConfigValue> entry : above.entries().entrySet()) {
            ConfigValue under = entries.get(entry.getKey());
            entries.put(entry.getKey(), under == null ? entry.getValue() : merge(under, entry.getValue()));
        }
        return new ConfigMap(entries, above.origin());
    }

    private static ConfigValue merge(ConfigValue below, ConfigValue above) {
        return below instanceof ConfigMap under && above instanceof ConfigMap over ? merge(under, over) : above;
    }

    /** {@return the map without one of its keys} */
    public static ConfigMap without(ConfigMap map, String key) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>(map.entries());
        entries.remove(key);
        return new ConfigMap(entries, map.origin());
    }

    /**
     * {@return the tree without the values at some paths}
     *
     * @param paths as a {@link Visitor} receives them
     */
    public static ConfigMap without(ConfigMap root, Set<List<String>> paths) {
        return without(root, List.of(), paths);
    }

    private static ConfigMap without(ConfigMap map, List<String> path, Set<List<String>> paths) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        map.entries().forEach((key, value) -> {
            List<String> here = below(path, key);
            if (!paths.contains(here)) {
                entries.put(key, value instanceof ConfigMap inner ? without(inner, here, paths) : value);
            }
        });
        return new ConfigMap(entries, map.origin());
    }
}
