package io.kstlib.auth.core.config;

import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigKey.Named;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Classifies the value of each key in the section {@code auth} by the schemas of core and of the plugins. For a key that no schema has, its
 * name and value decide, so that a missing plugin hides nothing.
 */
public final class KnownKeys {

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
    private volatile @Nullable KnownProvider last;

    /** The keys of a provider's section, which are asked for once for each of its values. */
    private record KnownProvider(ConfigMap auth, String name, ConfigSchema schema) {}

    /**
     * Creates the collection of keys that kstlib and its plugins know.
     *
     * @param schemas the plugins that are loaded
     */
    public KnownKeys(PluginSchemas schemas) {
        this.schemas = schemas;
    }

    /**
     * Returns what a value names.
     *
     * @param auth the section {@code auth}
     * @param keys the path to the value from there, such as {@code providers}, {@code corporate}, {@code proxy}, {@code url}
     * @return what it names
     */
    public Named named(ConfigMap auth, List<String> keys, ConfigScalar value) {
        if (keys.size() > 2 && keys.get(0).equals(AuthKeys.PROVIDERS.name()) && LITERAL.contains(keys.get(2))) {
            return Named.NOTHING;
        }
        Optional<ConfigKey<?>> known = key(auth, keys);
        Named named = known.map(ConfigKey::named).orElse(Named.NOTHING);
        if (known.isEmpty() && isReference(value)) {
            return Named.SECRET;
        }
        if (named == Named.NOTHING && Looks.URL.matcher(value.text()).matches()) {
            return Named.SERVER;
        }
        return named == Named.NOTHING && known.isEmpty() ? byName(keys.get(keys.size() - 1), value) : named;
    }

    /**
     * Whether a login is weaker with a value than without its key.
     *
     * @param auth the section {@code auth}
     * @param keys the path to the value from there
     * @param value as it is written; empty for a key without a value
     * @return false for a key that protects nothing, and for one that no schema has
     */
    public boolean isWeakerWith(ConfigMap auth, List<String> keys, String value) {
        return key(auth, keys).filter(key -> key.isWeakerWith(value)).isPresent();
    }

    private Optional<ConfigKey<?>> key(ConfigMap auth, List<String> keys) {
        Optional<ConfigSchema> schema = Optional.of(AuthKeys.SCHEMA);
        int at = 0;
        if (keys.size() > 2 && keys.get(0).equals(AuthKeys.PROVIDERS.name())) {
            schema = Optional.of(provider(auth, keys.get(1)));
            at = 2;
        } else if (keys.size() > 2 && kind(keys.get(0)) != null) {
            schema = schemas.of(Objects.requireNonNull(kind(keys.get(0))), keys.get(1));
            at = 2;
        } else if (keys.size() > 1 && ShippedPlugins.hasShortForm(keys.get(0))) {
            schema = schemas.of(PluginSections.STORAGE, keys.get(0));
            at = 1;
        }
        return key(schema, keys.subList(at, keys.size()));
    }

    /**
     * Returns the path of the file that a value names, as the value of a path or by a reference.
     *
     * @param auth the section {@code auth}
     * @param keys the path to the value from there
     * @return the path as it is configured; empty when it names no file
     */
    public Optional<ConfigPath> file(ConfigMap auth, List<String> keys, ConfigScalar value) {
        return switch (named(auth, keys, value)) {
            case FILE -> Optional.of(new ConfigPath(value.text(), value.origin()));
            case SECRET ->
                Optional.of(SecretReference.parse(value.text(), String.join(".", keys), value.origin()))
                        .filter(reference -> reference.scheme().isPresent())
                        .flatMap(schemas::file);
            case SERVER, TOKENS, NOTHING -> Optional.empty();
        };
    }

    private static @Nullable PluginSections kind(String key) {
        for (PluginSections kind : PluginSections.ALL) {
            if (kind.key().name().equals(key)) {
                return kind;
            }
        }
        return null;
    }

    @SuppressWarnings("ReferenceEquality") // the same configuration, not an equal one, which takes as long to compare
    private ConfigSchema provider(ConfigMap auth, String name) {
        KnownProvider known = last;
        if (known == null || known.auth() != auth || !known.name().equals(name)) {
            known = new KnownProvider(auth, name, schema(auth, name));
            last = known;
        }
        return known.schema();
    }

    private ConfigSchema schema(ConfigMap auth, String name) {
        ConfigSchema common = ProviderKeys.schema();
        ConfigMap section = ConfigTree.section(ConfigTree.section(auth, AuthKeys.PROVIDERS.name()), name);
        return schemas.ofProvider(new Settings(AuthKeys.SECTION, auth), new Settings(name, section))
                .map(whole -> common.with(whole.schema()))
                .orElse(common);
    }

    private static Optional<ConfigKey<?>> key(Optional<ConfigSchema> schema, List<String> keys) {
        Optional<ConfigKey<?>> key = schema.flatMap(known -> known.keys().stream()
                .filter(candidate -> candidate.names().contains(keys.get(0)))
                .findFirst());
        return keys.size() == 1 || key.isEmpty()
                ? key
                : key.get().section().isPresent() ? key(key.get().section(), keys.subList(1, keys.size())) : key;
    }

    /** {@return whether a value is a reference to a secret, and not the secret itself} */
    public static boolean isReference(ConfigScalar value) {
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
