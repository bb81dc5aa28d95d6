package io.kstlib.auth.core.config;

import io.kstlib.auth.api.config.ConfigKey.Named;
import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.ConfigScalar;
import io.kstlib.auth.api.config.ConfigValue;
import io.kstlib.auth.api.provider.ProviderKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps a secret that came in by {@code include} from a server that the including file names. A file that someone else wrote could include
 * the person's own configuration, say another server, and be sent what is meant for the first one (design rule 12).
 *
 * <p>Files in or below the folder of the including file are of the same hand: they are a project's own parts.
 */
final class IncludedSecrets {

    private final KnownKeys known;
    private final Path folder;
    private final List<String> notices;

    /**
     * @param known what the keys name
     * @param folder the folder of the including file, symbolic links resolved
     * @param notices where to say what was dropped
     */
    IncludedSecrets(KnownKeys known, Path folder, List<String> notices) {
        this.known = known;
        this.folder = folder;
        this.notices = notices;
    }

    /**
     * @param included what was included
     * @param including the including file
     * @return what was included, without the secrets that would go elsewhere
     */
    ConfigMap kept(ConfigMap included, ConfigMap including) {
        ConfigMap auth = KnownKeys.section(included, AuthKeys.SECTION);
        ConfigMap above = KnownKeys.section(including, AuthKeys.SECTION);
        ConfigMap providers = KnownKeys.section(auth, AuthKeys.PROVIDERS.name());
        ConfigMap providersAbove = KnownKeys.section(above, AuthKeys.PROVIDERS.name());
        ConfigMap merged = ConfigMerge.merge(auth, above);
        ConfigMap kept = providers;
        for (String name : providers.entries().keySet()) {
            if (providers.entries().get(name) instanceof ConfigMap section
                    && providersAbove.entries().get(name) instanceof ConfigMap sectionAbove) {
                boolean otherTrust = setsTrust(sectionAbove);
                List<String> keys = List.of(AuthKeys.PROVIDERS.name(), name);
                kept = with(kept, name, kept(merged, keys, section, sectionAbove, otherTrust));
            }
        }
        return kept.equals(providers)
                ? included
                : with(included, AuthKeys.SECTION, with(auth, AuthKeys.PROVIDERS.name(), kept));
    }

    private static boolean setsTrust(ConfigMap section) {
        return section.entries().containsKey(ProviderKeys.SSL_VERIFY.name())
                || section.entries().containsKey(ProviderKeys.SSL_CA_BUNDLE.name())
                || section.entries().containsKey(ProviderKeys.SSL_TRUST.name());
    }

    private ConfigMap kept(ConfigMap auth, List<String> at, ConfigMap section, ConfigMap above, boolean otherTrust) {
        boolean elsewhere = otherTrust || setsServer(auth, at, above);
        Map<String, ConfigValue> entries = new LinkedHashMap<>();
        section.entries().forEach((key, value) -> {
            List<String> keys = below(at, key);
            boolean isSecret = key.equals(ProviderKeys.HEADERS.name())
                    || (value instanceof ConfigScalar scalar && known.named(auth, keys, scalar) == Named.SECRET);
            if (isSecret && elsewhere && isForeign(value)) {
                leaveOut(keys, value, above);
            } else if (value instanceof ConfigMap inner) {
                entries.put(key, kept(auth, keys, inner, KnownKeys.section(above, key), otherTrust));
            } else {
                entries.put(key, value);
            }
        });
        return new ConfigMap(entries, section.origin());
    }

    private void leaveOut(List<String> keys, ConfigValue value, ConfigMap above) {
        notices.add(AuthKeys.SECTION + "." + String.join(".", keys) + " (" + value.origin()
                + ") was included and is left out: " + above.origin().source()
                + " sets the server that it would go to, or whom to trust there. Write it into the file that names the"
                + " server");
    }

    private boolean setsServer(ConfigMap auth, List<String> at, ConfigMap above) {
        return above.entries().entrySet().stream()
                .anyMatch(entry -> entry.getValue() instanceof ConfigScalar scalar
                        && known.named(auth, below(at, entry.getKey()), scalar) == Named.SERVER);
    }

    /** A map, such as the headers, has the origin of what it was merged from last; its entries tell. */
    private boolean isForeign(ConfigValue value) {
        if (value instanceof ConfigMap map) {
            return map.entries().values().stream().anyMatch(this::isForeign);
        }
        Path file = value.origin().file();
        return file != null && !file.startsWith(folder);
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
