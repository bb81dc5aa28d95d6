package io.kstlib.auth.core.config.tree;

import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** Deep merge: maps merge key by key, everything else replaces. */
public final class ConfigMerge {

    private ConfigMerge() {}

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

    public static ConfigMap without(ConfigMap map, String key) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>(map.entries());
        entries.remove(key);
        return new ConfigMap(entries, map.origin());
    }
}
