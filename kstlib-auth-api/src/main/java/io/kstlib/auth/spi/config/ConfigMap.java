package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.Origin;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values.
 *
 * @param entries in the order in which they were written
 * @param origin where the map begins; each value has its own origin, the line of its key
 */
public record ConfigMap(Map<String, ConfigValue> entries, Origin origin) implements ConfigValue {

    public ConfigMap {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /**
     * {@return a map without entries}
     *
     * @param origin the origin of the map
     */
    public static ConfigMap empty(Origin origin) {
        return new ConfigMap(Map.of(), origin);
    }

    /**
     * Makes the configuration of a program that does not use a file.
     *
     * @param plain texts, numbers, booleans, lists and maps of these; {@code null} stands for an explicit null; for any other object its
     *     {@code toString} is the text
     * @return the same with origin {@link Origin#CODE}
     */
    public static ConfigMap of(Map<String, ?> plain) {
        return (ConfigMap) value(plain);
    }

    private static ConfigValue value(@Nullable Object plain) {
        if (plain == null) {
            return new ConfigScalar("", ConfigScalar.Kind.NULL, Origin.CODE);
        }
        if (plain instanceof Map<?, ?> map) {
            Map<String, ConfigValue> entries = new LinkedHashMap<>();
            map.forEach((key, entry) -> entries.put(String.valueOf(key), value(entry)));
            return new ConfigMap(entries, Origin.CODE);
        }
        if (plain instanceof List<?> list) {
            return new ConfigList(list.stream().map(ConfigMap::value).toList(), Origin.CODE);
        }
        ConfigScalar.Kind kind = plain instanceof Number
                ? ConfigScalar.Kind.NUMBER
                : plain instanceof Boolean ? ConfigScalar.Kind.BOOLEAN : ConfigScalar.Kind.TEXT;
        return new ConfigScalar(plain.toString(), kind, Origin.CODE);
    }

    /**
     * Removes explicit nulls. An explicit null says that a key is absent: it hides what an included file says, and means nothing else.
     *
     * @return the map without the keys whose value is an explicit null; maps inside are left as they are
     */
    public ConfigMap withoutNulls() {
        Map<String, ConfigValue> present = new LinkedHashMap<>();
        for (Map.Entry<String, ConfigValue> entry : entries.entrySet()) {
            if (!isNull(entry.getValue())) {
                present.put(entry.getKey(), entry.getValue());
            }
        }
        return present.size() == entries.size() ? this : new ConfigMap(present, origin);
    }

    private static boolean isNull(ConfigValue value) {
        return value instanceof ConfigScalar scalar && scalar.kind() == ConfigScalar.Kind.NULL;
    }

    /** {@return the value of a key; empty when the key is not there} */
    public Optional<ConfigValue> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public String kindInWords() {
        return "a map";
    }
}
