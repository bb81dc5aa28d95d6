package io.kstlib.spring.autoconfigure;

import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import java.util.Map;
import java.util.TreeMap;

/** The texts of a configuration, which does not show them itself. */
final class ConfigTexts {

    private ConfigTexts() {}

    static Object of(ConfigValue value) {
        if (value instanceof ConfigMap map) {
            Map<String, Object> texts = new TreeMap<>();
            map.entries().forEach((key, inner) -> texts.put(key, of(inner)));
            return texts;
        }
        if (value instanceof ConfigList list) {
            return list.items().stream().map(ConfigTexts::of).toList();
        }
        return value instanceof ConfigScalar scalar ? scalar.text() : "";
    }
}
