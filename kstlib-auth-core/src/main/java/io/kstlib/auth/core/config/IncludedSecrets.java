package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.login.Warning;
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
import java.util.stream.Stream;

/**
 * Keeps an included secret from a server that another file names. A file that someone else wrote could include the person's own configuration and
 * name another server. That server could then receive the secret of the first one (security rule 12). So a secret from outside the configuration's
 * folder counts only where one source decides everything about its server. One source means the same file, or only files of the person's own
 * configuration. The check looks at the values that are in force in the end, whatever the order of the files.
 */
final class IncludedSecrets {

    /** The sections whose secrets go to a server; a storage may have one of its own. */
    private static final List<String> SECTIONS =
            List.of(AuthKeys.PROVIDERS.name(), PluginSections.STORAGE.key().name());

    private static final Set<String> TRUST =
            Set.of(ProviderKeys.SSL_VERIFY.name(), ProviderKeys.SSL_CA_BUNDLE.name(), ProviderKeys.SSL_TRUST.name());

    private final KnownKeys known;
    private final ConfigSources sources;
    private final Path folder;
    private final List<Warning> notices;

    /**
     * @param known the whole configuration, all files merged
     * @param sources the places of the person's own configuration
     * @param folder the folder of the configuration that was found, symbolic links resolved
     * @param notices receives a warning for each secret that is left out
     */
    IncludedSecrets(KnownKeys known, ConfigSources sources, Path folder, List<Warning> notices) {
        this.known = known;
        this.sources = sources;
        this.folder = folder;
        this.notices = notices;
    }

    /**
     * {@return the configuration without the secrets that a server of another file could receive}
     *
     * @param root the same configuration, with the sections of other tools
     */
    ConfigMap kept(ConfigMap root) {
        Map<List<String>, ConfigValue> foreign = new LinkedHashMap<>();
        ConfigTree.walk(known.auth(), (path, value) -> {
            boolean mayHaveServer = path.size() > 2 && SECTIONS.contains(path.get(0));
            if (mayHaveServer && isForeign(value)) {
                foreign.put(path, value);
            }
        });
        ConfigMap kept = root;
        for (Map.Entry<List<String>, ConfigValue> secret : foreign.entrySet()) {
            List<String> path = secret.getKey();
            if (isSecret(path) && !isKept(path, secret.getValue(), deciding(path))) {
                kept = ConfigTree.without(
                        kept,
                        Stream.concat(Stream.of(AuthKeys.SECTION), path.stream())
                                .toList());
            }
        }
        return kept;
    }

    private boolean isForeign(ConfigValue value) {
        Path file = value.origin().file();
        return file != null && !file.startsWith(folder);
    }

    /** Treats every header as a secret, because it may be one. */
    private boolean isSecret(List<String> path) {
        String key = path.get(path.size() - 1);
        return isHeader(path)
                || (section(path.subList(0, path.size() - 1)).entries().get(key) instanceof ConfigScalar scalar
                        && known.named(path, scalar) == Named.SECRET);
    }

    private static boolean isHeader(List<String> path) {
        return path.subList(2, path.size() - 1).contains(ProviderKeys.HEADERS.name());
    }

    /** Returns the values that decide which server receives a secret: the trust of the whole section, and the servers beside the secret. */
    private List<ConfigValue> deciding(List<String> path) {
        List<ConfigValue> deciding = new ArrayList<>();
        section(path.subList(0, 2)).entries().forEach((key, value) -> {
            if (TRUST.contains(key)) {
                deciding.add(value);
            }
        });
        int end = isHeader(path)
                ? 2 + path.subList(2, path.size()).indexOf(ProviderKeys.HEADERS.name())
                : path.size() - 1;
        List<String> around = path.subList(0, end);
        section(around).entries().forEach((key, value) -> {
            if (value instanceof ConfigScalar scalar
                    && known.named(ConfigTree.below(around, key), scalar) == Named.SERVER) {
                deciding.add(scalar);
            }
        });
        return deciding;
    }

    private ConfigMap section(List<String> path) {
        ConfigMap section = known.auth();
        for (String key : path) {
            section = ConfigTree.section(section, key);
        }
        return section;
    }

    private boolean isKept(List<String> keys, ConfigValue secret, List<ConfigValue> deciding) {
        Path file = secret.origin().file();
        for (ConfigValue other : deciding) {
            Path by = other.origin().file();
            boolean sameHand =
                    by == null || by.equals(file) || (file != null && sources.isOwn(by) && sources.isOwn(file));
            if (!sameHand) {
                String path = AuthKeys.SECTION + "." + String.join(".", keys);
                notices.add(new Warning(
                        Warning.Kind.SECRET_LEFT_OUT,
                        path,
                        path + " (" + secret.origin() + ") was included and is left out: " + other.origin()
                                + " decides about the server that it would go to",
                        Remedy.advice("Write it into the file that names the server")));
                return false;
            }
        }
        return true;
    }
}
