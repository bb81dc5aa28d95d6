package io.kstlib.auth.core.binding;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigList;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.files.ContentHash;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Distinguishes a provider's section from others: a hash over its keys and values as they are written, in the order of the keys. References to
 * secrets count by their text, because the secret itself is read only where it is needed.
 */
final class SectionFingerprint {

    /** Common keys that say nothing about the owner of a token. {@link ServerTrust} compares the meaning of {@code ssl_*}. */
    private static final List<ConfigKey<?>> WITHOUT_BEARING = List.of(
            ProviderKeys.CLIENT_SECRET,
            ProviderKeys.CLIENT_KEY,
            ProviderKeys.CLIENT_KEY_PASSPHRASE,
            ProviderKeys.CLIENT_KEY_ID,
            ProviderKeys.CLIENT_CERTIFICATE,
            ProviderKeys.SCOPES,
            ProviderKeys.TOKEN_STORAGE,
            ProviderKeys.REFRESH_LEEWAY,
            ProviderKeys.REFRESH_GRACE,
            ProviderKeys.TIMEOUTS,
            ProviderKeys.LOGIN_MODE,
            ProviderKeys.ALLOWED_HOSTS,
            ProviderKeys.CLOCK_SKEW,
            ProviderKeys.SERVER_SIDE,
            ProviderKeys.SSL_VERIFY,
            ProviderKeys.SSL_CA_BUNDLE,
            ProviderKeys.SSL_TRUST);

    private final StringBuilder text = new StringBuilder();

    private SectionFingerprint() {}

    /**
     * @param section a provider's section
     * @param shared sections that complete it, by their keys; without entries where there are none
     */
    static String of(ConfigMap section, ConfigMap shared) {
        Set<String> left = new HashSet<>();
        for (ConfigKey<?> key : WITHOUT_BEARING) {
            left.addAll(key.names());
        }
        Map<String, ConfigValue> entries = new TreeMap<>(section.withoutNulls().entries());
        entries.keySet().removeAll(left);
        SectionFingerprint print = new SectionFingerprint();
        print.add(entries);
        if (!shared.entries().isEmpty()) {
            print.add(shared);
        }
        return ContentHash.base64Url(print.text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the length before each text, so that two different sections never give the same text. */
    private void add(String value) {
        text.append(value.length()).append(':').append(value);
    }

    private void add(Map<String, ConfigValue> entries) {
        text.append('{');
        for (Map.Entry<String, ConfigValue> entry : entries.entrySet()) {
            add(entry.getKey());
            add(entry.getValue());
        }
        text.append('}');
    }

    private void add(ConfigValue value) {
        if (value instanceof ConfigMap map) {
            add(new TreeMap<>(map.withoutNulls().entries()));
        } else if (value instanceof ConfigList list) {
            text.append('[');
            for (ConfigValue item : list.items()) {
                add(item);
            }
            text.append(']');
        } else if (value instanceof ConfigScalar scalar) {
            add(scalar.text());
        }
    }
}
