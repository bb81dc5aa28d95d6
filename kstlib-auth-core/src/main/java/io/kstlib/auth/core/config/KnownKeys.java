package io.kstlib.auth.core.config;

import io.kstlib.auth.core.config.ConfigChecker.PluginSchemas;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Classifies the values of a section {@code auth} by the schemas of core and of the plugins. For a key that no schema has, its name and value decide, so
 * that a missing plugin hides nothing. Not safe for use by several threads.
 */
final class KnownKeys {

    /** Compiled at the first use, because most programs never need them. */
    private static final class Looks {
        static final Pattern SECRET_NAME =
                Pattern.compile(".*(secret|password|passwd|passphrase|token|credential|api_?key).*");
        static final Pattern URL = Pattern.compile("[a-z][a-z0-9+.-]*://.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

        private Looks() {}
    }

    /** Keys of providers whose values are sent as they stand, whatever they look like: {@code scopes: api://app/.default}. */
    private static final Set<String> LITERAL = Set.of(ProviderKeys.HEADERS.name(), ProviderKeys.SCOPES.name());

    private final PluginSchemas schemas;
    private final ConfigMap auth;
    private final Map<String, ConfigSchema> providers = new HashMap<>();

    /**
     * @param schemas the plugins that are loaded
     * @param root a whole configuration
     */
    KnownKeys(PluginSchemas schemas, ConfigMap root) {
        this.schemas = schemas;
        this.auth = ConfigTree.section(root, AuthKeys.SECTION);
    }

    /** Returns the section {@code auth}, where all paths begin. */
    ConfigMap auth() {
        return auth;
    }

    /**
     * Returns the kind of thing that a value names.
     *
     * @param keys the path to the value, such as {@code providers}, {@code corporate}, {@code proxy}, {@code url}
     */
    Named named(List<String> keys, ConfigScalar value) {
        if (isOfProvider(keys) && LITERAL.contains(keys.get(2))) {
            return Named.NOTHING;
        }
        Optional<ConfigKey<?>> known = key(keys);
        Named named = known.map(ConfigKey::named).orElse(Named.NOTHING);
        if (known.isEmpty() && isReference(value)) {
            return Named.SECRET;
        }
        if (named == Named.NOTHING && Looks.URL.matcher(value.text()).matches()) {
            return Named.SERVER;
        }
        return known.isEmpty() ? byName(keys.get(keys.size() - 1), value) : named;
    }

    /**
     * Whether a login is weaker with a value than without its key.
     *
     * @param keys the path to the value
     * @param value as it is written; empty for a key without a value
     * @return false for a key that protects nothing, and for one that no schema has
     */
    boolean isWeakerWith(List<String> keys, String value) {
        return key(keys).filter(key -> key.isWeakerWith(value)).isPresent();
    }

    /**
     * Returns the path of the file that a value names, as the value of a path or by a reference.
     *
     * @param keys the path to the value
     * @return the path as it is configured; empty when it names no file
     */
    Optional<ConfigPath> file(List<String> keys, ConfigScalar value) {
        return switch (named(keys, value)) {
            case FILE -> Optional.of(new ConfigPath(value.text(), value.origin()));
            case SECRET ->
                Optional.of(SecretReference.parse(value.text(), String.join(".", keys), value.origin()))
                        .filter(reference -> reference.scheme().isPresent())
                        .flatMap(schemas::file);
            case SERVER, TOKENS, ACCOUNT, PERSON, NOTHING -> Optional.empty();
        };
    }

    /**
     * Whether a value has an effect only in the person's own configuration: a reference of a plugin that obeys nothing else, or a setting of this plugin.
     *
     * @param keys the path to the value
     */
    boolean isForOwnFilesOnly(List<String> keys, ConfigScalar value) {
        if (keys.size() > 1 && keys.get(0).equals(PluginSections.SECRETS.key().name())) {
            return schemas.obeysOwnFilesOnly(keys.get(1));
        }
        return named(keys, value) == Named.SECRET
                && SecretReference.parse(value.text(), "", value.origin())
                        .scheme()
                        .filter(schemas::obeysOwnFilesOnly)
                        .isPresent();
    }

    private static boolean isOfProvider(List<String> keys) {
        return keys.size() > 2 && keys.get(0).equals(AuthKeys.PROVIDERS.name());
    }

    private Optional<ConfigKey<?>> key(List<String> keys) {
        String first = keys.get(0);
        if (isOfProvider(keys)) {
            return key(Optional.of(providers.computeIfAbsent(keys.get(1), this::ofProvider)), keys, 2);
        }
        for (PluginSections kind : PluginSections.ALL) {
            if (keys.size() > 2 && kind.key().name().equals(first)) {
                return key(schemas.of(kind, keys.get(1)), keys, 2);
            }
        }
        return keys.size() > 1 && ShippedPlugins.hasShortForm(first)
                ? key(schemas.of(PluginSections.STORAGE, first), keys, 1)
                : key(Optional.of(AuthKeys.SCHEMA), keys, 0);
    }

    private static Optional<ConfigKey<?>> key(Optional<ConfigSchema> schema, List<String> keys, int at) {
        Optional<ConfigKey<?>> key = schema.flatMap(known -> known.key(keys.get(at)));
        Optional<ConfigSchema> section = key.flatMap(ConfigKey::section);
        return at + 1 == keys.size() || section.isEmpty() ? key : key(section, keys, at + 1);
    }

    private ConfigSchema ofProvider(String name) {
        ConfigSchema common = ProviderKeys.schema();
        ConfigMap section = ConfigTree.section(ConfigTree.section(auth, AuthKeys.PROVIDERS.name()), name);
        return schemas.ofProvider(new Settings(AuthKeys.SECTION, auth), new Settings(name, section))
                .map(whole -> common.with(whole.schema()))
                .orElseGet(() -> common.with(Preset.blanksOf(section, schemas)));
    }

    /** Whether a value is a reference to a secret, and not the secret itself. */
    static boolean isReference(ConfigScalar value) {
        return !value.text().isBlank()
                && SecretReference.parse(value.text(), "", value.origin())
                        .scheme()
                        .isPresent();
    }

    private static Named byName(String key, ConfigScalar value) {
        boolean isText = value.kind() == ConfigScalar.Kind.TEXT;
        return isText && Looks.SECRET_NAME.matcher(key.toLowerCase(Locale.ROOT)).matches()
                ? Named.SECRET
                : Named.NOTHING;
    }
}
