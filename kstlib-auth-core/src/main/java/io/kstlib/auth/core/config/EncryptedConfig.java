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
import org.jspecify.annotations.Nullable;

/** A configuration file whose values are encrypted with SOPS. Its plain keys show the lines of the values. */
public final class EncryptedConfig {

    /** The section of a file that says how it is encrypted. */
    public static final String METADATA = "sops";

    private static final String ENCRYPTED = "ENC[";
    private static final String COMMENT_ENDING = ",type:comment]";

    private EncryptedConfig() {}

    /** Whether a file is encrypted. A section {@code sops} can have other uses; a MAC in it shows that the file is encrypted. */
    public static boolean isEncrypted(ConfigMap map) {
        return map.entries().get(METADATA) instanceof ConfigMap sops
                && sops.get("mac").isPresent();
    }

    /** Whether a value is encrypted. */
    public static boolean isEncrypted(ConfigScalar scalar) {
        return scalar.text().startsWith(ENCRYPTED);
    }

    /**
     * {@return the plain values, each with its line in the file}
     *
     * @param encrypted the file as it was read
     * @param plain its values
     */
    public static ConfigMap opened(ConfigMap encrypted, Map<String, @Nullable Object> plain) {
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
