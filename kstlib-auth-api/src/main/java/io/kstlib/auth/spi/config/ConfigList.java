package io.kstlib.auth.spi.config;

import io.kstlib.auth.api.error.Origin;
import java.util.List;

/**
 * A list of values.
 *
 * @param items in the order in which they were written
 * @param origin where the list begins
 */
public record ConfigList(List<ConfigValue> items, Origin origin) implements ConfigValue {

    public ConfigList {
        items = List.copyOf(items);
    }

    @Override
    public String kindInWords() {
        return "a list";
    }
}
