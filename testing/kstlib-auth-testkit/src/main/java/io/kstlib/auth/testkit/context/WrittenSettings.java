package io.kstlib.auth.testkit.context;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.UserDirectory;
import io.kstlib.files.RegularFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain values as a configuration has them. Values that know where they were written stay as they are. */
final class WrittenSettings {

    private final Origin origin;

    private WrittenSettings(Origin origin) {
        this.origin = origin;
    }

    static WrittenSettings byAProgram() {
        return new WrittenSettings(Origin.CODE);
    }

    static WrittenSettings in(String file, int line) {
        return new WrittenSettings(new Origin(file, line));
    }

    /** Reads a file that settings name, as kstlib does for a configuration that the user chose. */
    static byte[] read(ConfigPath file, UserDirectory home, int most) throws IOException {
        return RegularFile.read(file.resolve(home), most);
    }

    ConfigMap map(Map<?, ?> plain) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        plain.forEach((key, value) -> entries.put(String.valueOf(key), value(value)));
        return new ConfigMap(entries, origin);
    }

    private ConfigValue value(@Nullable Object plain) {
        if (plain instanceof ConfigValue written) {
            return written;
        }
        if (plain instanceof Map<?, ?> map) {
            return map(map);
        }
        if (plain instanceof List<?> list) {
            return new ConfigList(list.stream().map(this::value).toList(), origin);
        }
        return plain == null
                ? new ConfigScalar("", ConfigScalar.Kind.NULL, origin)
                : new ConfigScalar(plain.toString(), kind(plain), origin);
    }

    private static ConfigScalar.Kind kind(Object plain) {
        if (plain instanceof Number) {
            return ConfigScalar.Kind.NUMBER;
        }
        return plain instanceof Boolean ? ConfigScalar.Kind.BOOLEAN : ConfigScalar.Kind.TEXT;
    }
}
