package io.kstlib.auth.api.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keys and values.
 *
 * @param entries in the order in which they were written
 * @param origin where the map begins; each value has an origin of its own, that of its key's line
 */
public record ConfigMap(Map<String, ConfigValue> entries, Origin origin) implements ConfigValue {

    public ConfigMap {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /**
     * @param origin where it would stand
     * @return a map without entries
     */
    public static ConfigMap empty(Origin origin) {
        return new ConfigMap(Map.of(), origin);
    }

    /**
     * @param key the key
     * @return its value; empty when the key is not there
     */
    public Optional<ConfigValue> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public String kindInWords() {
        return "a map";
    }
}
