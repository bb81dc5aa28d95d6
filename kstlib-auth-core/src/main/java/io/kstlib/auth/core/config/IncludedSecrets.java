package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.Warning;
import io.kstlib.auth.core.config.keys.AuthKeys;
import io.kstlib.auth.core.config.keys.KnownKeys;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps an included secret from a server that another file names. A file that someone else wrote could include the person's own configuration and
 * name another server. That server could then receive the secret of the first one (security rule 12). So a secret from outside the configuration's
 * folder counts only where one source decides everything about its server. One source means the same file, or only files of the person's own
 * configuration. The check looks at the values that are in force in the end, whatever the order of the files.
 */
final class IncludedSecrets {

    private static final Set<String> TRUST =
            Set.of(ProviderKeys.SSL_VERIFY.name(), ProviderKeys.SSL_CA_BUNDLE.name(), ProviderKeys.SSL_TRUST.name());

    private final KnownKeys known;
    private final ConfigLocations own;
    private final Path folder;
    private final List<Warning> notices = new ArrayList<>();

    /**
     * @param known what the keys name
     * @param own where a person's own configuration is
     * @param folder the folder of the configuration that was found, symbolic links resolved
     */
    IncludedSecrets(KnownKeys known, ConfigLocations own, Path folder) {
        this.known = known;
        this.own = own;
        this.folder = folder;
    }

    /** Returns what was left out, one line each. */
    List<Warning> notices() {
        return List.copyOf(notices);
    }

    /**
     * {@return the configuration without the secrets that a server of another file could receive}
     *
     * @param root the whole configuration, all files merged
     */
    ConfigMap kept(ConfigMap root) {
        if (!isForeign(root)) {
            return root; // the usual case asks no plugin
        }
        ConfigMap auth = KnownKeys.section(root, AuthKeys.SECTION);
        ConfigMap kept = auth;
        for (String sections : List.of(AuthKeys.PROVIDERS.name(), AuthKeys.STORAGE.name())) {
            ConfigMap all = KnownKeys.section(auth, sections);
            ConfigMap those = kept(auth, sections, all);
            if (!those.equals(all)) {
                kept = with(kept, sections, those);
            }
        }
        return kept.equals(auth) ? root : with(root, AuthKeys.SECTION, kept);
    }

    /** Looks at each section below {@code providers} or {@code storage}, since a storage may have a server of its own. */
    private ConfigMap kept(ConfigMap auth, String sections, ConfigMap all) {
        Map<String, ConfigValue> kept = new LinkedHashMap<>();
        all.entries().forEach((name, value) -> {
            if (value instanceof ConfigMap section) {
                kept.put(name, kept(auth, List.of(sections, name), section, trust(section)));
            } else {
                kept.put(name, value);
            }
        });
        return new ConfigMap(kept, all.origin());
    }

    private boolean isForeign(ConfigValue value) {
        if (value instanceof ConfigMap map) {
            return map.entries().values().stream().anyMatch(this::isForeign);
        }
        Path file = value.origin().file();
        return file != null && !file.startsWith(folder);
    }

    private static List<ConfigValue> trust(ConfigMap section) {
        return section.entries().entrySet().stream()
                .filter(entry -> TRUST.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private ConfigMap kept(ConfigMap auth, List<String> at, ConfigMap section, List<ConfigValue> trust) {
        List<ConfigValue> deciding = new ArrayList<>(trust);
        section.entries().forEach((key, value) -> {
            if (value instanceof ConfigScalar scalar && known.named(auth, below(at, key), scalar) == Named.SERVER) {
                deciding.add(scalar);
            }
        });
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        section.entries().forEach((key, value) -> {
            List<String> keys = below(at, key);
            if (value instanceof ConfigMap inner && !key.equals(ProviderKeys.HEADERS.name())) {
                entries.put(key, kept(auth, keys, inner, trust));
            } else if (value instanceof ConfigMap headers) {
                entries.put(key, keptHeaders(keys, headers, deciding));
            } else if (!(value instanceof ConfigScalar scalar)
                    || known.named(auth, keys, scalar) != Named.SECRET
                    || isKept(keys, scalar, deciding)) {
                entries.put(key, value);
            }
        });
        return new ConfigMap(entries, section.origin());
    }

    /** Treats every header as a secret, because it may be one. */
    private ConfigMap keptHeaders(List<String> at, ConfigMap headers, List<ConfigValue> deciding) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        headers.entries().forEach((key, value) -> {
            if (isKept(below(at, key), value, deciding)) {
                entries.put(key, value);
            }
        });
        return new ConfigMap(entries, headers.origin());
    }

    private boolean isKept(List<String> keys, ConfigValue secret, List<ConfigValue> deciding) {
        Path file = secret.origin().file();
        if (file == null || file.startsWith(folder)) {
            return true;
        }
        for (ConfigValue other : deciding) {
            Path by = other.origin().file();
            boolean sameHand = by == null || by.equals(file) || (own.hold(by) && own.hold(file));
            if (!sameHand) {
                String path = AuthKeys.SECTION + "." + String.join(".", keys);
                notices.add(new Warning(
                        Warning.Kind.SECRET_LEFT_OUT,
                        path,
                        path + " (" + secret.origin() + ") was included and is left out: " + other.origin()
                                + " decides about the server that it would go to",
                        new Remedy.Advice("Write it into the file that names the server")));
                return false;
            }
        }
        return true;
    }

    private static List<String> below(List<String> at, String key) {
        List<String> keys = new ArrayList<>(at);
        keys.add(key);
        return keys;
    }

    private static ConfigMap with(ConfigMap map, String key, ConfigValue value) {
        Map<String, ConfigValue> entries = new LinkedHashMap<>(map.entries());
        entries.put(key, value);
        return new ConfigMap(entries, map.origin());
    }
}
