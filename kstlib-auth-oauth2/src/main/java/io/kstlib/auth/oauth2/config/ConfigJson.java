package io.kstlib.auth.oauth2.config;

import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes configured maps and lists as the JSON of a parameter. */
public final class ConfigJson {

    /** What a URL can carry beside the other parameters, at every server. */
    private static final int LONGEST = 4_000;

    private static final int DEEPEST = 10;

    /** The words for it in YAML. */
    private static final Set<String> TRUE = Set.of("true", "yes", "on");

    private ConfigJson() {}

    /**
     * {@return a value as JSON}
     *
     * @param value a configured value without {@link #problem}
     */
    public static String of(ConfigValue value) {
        return json(plain(value));
    }

    /**
     * {@return values as a JSON array}
     *
     * @param values configured values without {@link #problem}
     */
    public static String of(List<? extends ConfigValue> values) {
        return json(values.stream().map(ConfigJson::plain).toList());
    }

    private static String json(@Nullable Object plain) {
        return new String(Json.write(plain), StandardCharsets.UTF_8);
    }

    /**
     * {@return the reason why values cannot be a parameter; empty if they can}
     *
     * @param values configured values
     */
    public static Optional<String> problem(List<? extends ConfigValue> values) {
        if (values.stream().anyMatch(value -> !isAtMost(DEEPEST, value))) {
            return Optional.of("nested deeper than " + DEEPEST + " levels");
        }
        return of(values).length() > LONGEST
                ? Optional.of("longer than " + LONGEST + " characters as JSON")
                : Optional.empty();
    }

    private static boolean isAtMost(int levels, ConfigValue value) {
        if (value instanceof ConfigMap map) {
            return levels > 0 && map.entries().values().stream().allMatch(inner -> isAtMost(levels - 1, inner));
        }
        if (value instanceof ConfigList list) {
            return levels > 0 && list.items().stream().allMatch(inner -> isAtMost(levels - 1, inner));
        }
        return true;
    }

    /**
     * {@return the JSON value that is sent: a map, list, text, number or boolean, or {@code null}}
     *
     * @param value a configured value
     */
    public static @Nullable Object plain(ConfigValue value) {
        if (value instanceof ConfigMap map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.entries().forEach((name, entry) -> plain.put(name, plain(entry)));
            return plain;
        }
        if (value instanceof ConfigList list) {
            return list.items().stream().map(ConfigJson::plain).toList();
        }
        return plain((ConfigScalar) value);
    }

    private static @Nullable Object plain(ConfigScalar scalar) {
        return switch (scalar.kind()) {
            case NULL -> null;
            case BOOLEAN -> TRUE.contains(scalar.text().toLowerCase(Locale.ROOT));
            case NUMBER -> number(scalar.text());
            case TEXT -> scalar.text();
        };
    }

    /** YAML has numbers that JSON does not have, such as 0x10; these stay texts. */
    private static Object number(String text) {
        return text.matches("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?") ? new BigDecimal(text) : text;
    }
}
