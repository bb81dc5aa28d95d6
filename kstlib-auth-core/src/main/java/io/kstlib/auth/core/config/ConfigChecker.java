package io.kstlib.auth.core.config;

import io.kstlib.auth.api.config.ConfigKey;
import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.ConfigProblems;
import io.kstlib.auth.api.config.ConfigSchema;
import io.kstlib.auth.api.config.ConfigValue;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Suggestion;
import io.kstlib.auth.api.provider.ProviderKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks the section {@code auth} and the section of every provider and storage in it. Sections of other tools are not looked at.
 *
 * <p>A type that no plugin has is no problem of the configuration; of such a section only what all types share is checked.
 */
public final class ConfigChecker {

    private final Function<String, Optional<ConfigSchema>> providerSchemas;
    private final Function<String, Optional<ConfigSchema>> storageSchemas;

    /**
     * @param providerSchemas the keys of a provider type beside the {@link ProviderKeys}; empty when no plugin has the type
     * @param storageSchemas the keys of a storage type; empty when no plugin has the type
     */
    public ConfigChecker(
            Function<String, Optional<ConfigSchema>> providerSchemas,
            Function<String, Optional<ConfigSchema>> storageSchemas) {
        this.providerSchemas = providerSchemas;
        this.storageSchemas = storageSchemas;
    }

    /**
     * @return what the keys that this checker knows name
     */
    public KnownKeys knownKeys() {
        return new KnownKeys(providerSchemas, storageSchemas);
    }

    /**
     * Checks a configuration.
     *
     * @param root the whole of it
     * @return every problem, ordered by file and line; none when all is well
     */
    public List<ConfigProblem> check(ConfigMap root) {
        ConfigProblems problems = new ConfigProblems();
        if (root.get(AuthKeys.SECTION).isEmpty()) {
            misspeltSection(root, problems);
        }
        try {
            check(LoadedConfig.of(root).auth(), problems);
        } catch (ConfigurationException notAMap) {
            problems.addAll(notAMap.problems());
        }
        return ProblemOrder.sorted(problems.found(), root.origin().source());
    }

    /**
     * Checks the keys that the section {@code auth} has whatever the plugins, and nothing below {@code providers} and {@code storage}.
     *
     * @param root the whole configuration
     * @return every problem
     */
    static List<ConfigProblem> checkOwnKeys(ConfigMap root) {
        ConfigProblems problems = new ConfigProblems();
        try {
            AuthKeys.SCHEMA.check(LoadedConfig.of(root).auth(), problems);
        } catch (ConfigurationException notAMap) {
            problems.addAll(notAMap.problems());
        }
        return problems.found();
    }

    /**
     * Checks the section of one provider.
     *
     * @param provider the section
     * @param schema the keys of its type beside the {@link ProviderKeys}
     * @throws ConfigurationException with every problem, if there is one
     */
    public static void checkProvider(Settings provider, ConfigSchema schema) {
        checkSection(provider, ProviderKeys.schema().with(schema));
    }

    /**
     * Checks one section.
     *
     * @param section the section
     * @param schema its keys
     * @throws ConfigurationException with every problem, if there is one
     */
    public static void checkSection(Settings section, ConfigSchema schema) {
        ConfigProblems problems = new ConfigProblems();
        schema.check(section, problems);
        problems.throwIfAny();
    }

    private static void misspeltSection(ConfigMap root, ConfigProblems problems) {
        root.entries().forEach((name, value) -> {
            if (Suggestion.nearest(name, List.of(AuthKeys.SECTION)).isPresent()) {
                problems.add(name, value.origin(), "there is no section \"auth\"; is this meant to be it?");
            }
        });
    }

    private void check(Settings auth, ConfigProblems problems) {
        AuthKeys.SCHEMA.check(auth, problems);
        entries(auth, AuthKeys.STORAGE).entries().forEach((type, value) -> {
            Settings section = section(AuthKeys.STORAGE, type, value, auth, problems);
            if (section != null) {
                checkStorage(type, section, problems);
            }
        });
        checkStorage(
                AuthKeys.SOPS.name(),
                new Settings(auth.path(AuthKeys.SOPS.name()), entries(auth, AuthKeys.SOPS)),
                problems);
        ConfigMap providers = entries(auth, AuthKeys.PROVIDERS);
        providers.entries().forEach((name, value) -> {
            checkName(auth, name, value, problems);
            Settings section = section(AuthKeys.PROVIDERS, name, value, auth, problems);
            if (section != null) {
                checkProvider(section, problems);
            }
        });
        checkFileNames(auth, providers, problems);
        checkDefault(auth, providers, problems);
    }

    private void checkStorage(String type, Settings section, ConfigProblems problems) {
        storageSchemas.apply(type).ifPresent(schema -> schema.check(section, problems));
    }

    /** What is wrong with the key itself was reported with the schema. */
    private static ConfigMap entries(Settings auth, ConfigKey<ConfigMap> key) {
        ConfigMap none = ConfigMap.empty(auth.map().origin());
        return auth.map().get(key.name()).orElse(none) instanceof ConfigMap map ? map.withoutNulls() : none;
    }

    private static @Nullable Settings section(
            ConfigKey<ConfigMap> parent, String name, ConfigValue value, Settings auth, ConfigProblems problems) {
        String path = auth.path(parent.name()) + "." + name;
        if (value instanceof ConfigMap map) {
            return new Settings(path, map);
        }
        problems.add(path, value.origin(), "expected a map, found " + value.kindInWords());
        return null;
    }

    private static void checkName(Settings auth, String name, ConfigValue value, ConfigProblems problems) {
        if (name.isBlank()) {
            problems.add(auth.path(AuthKeys.PROVIDERS.name()), value.origin(), "a provider has no name; give it one");
        }
    }

    private void checkProvider(Settings provider, ConfigProblems problems) {
        if (!provider.has(ProviderKeys.ISSUER)) {
            provider.expect(ProviderKeys.TYPE, problems);
        }
        Optional<ConfigSchema> schema = type(provider).flatMap(providerSchemas);
        if (schema.isPresent()) {
            ProviderKeys.schema().with(schema.get()).check(provider, problems);
            return;
        }
        for (ConfigKey<?> key : ProviderKeys.schema().keys()) {
            try {
                provider.get(key);
            } catch (ConfigurationException wrong) {
                problems.addAll(wrong.problems());
            }
        }
    }

    private static Optional<String> type(Settings provider) {
        try {
            return Optional.of(ProviderType.of(provider));
        } catch (ConfigurationException wrong) {
            return Optional.empty(); // checkProvider reports it with the other keys
        }
    }

    private static void checkFileNames(Settings auth, ConfigMap providers, ConfigProblems problems) {
        Map<String, String> names = new HashMap<>();
        providers.entries().forEach((name, value) -> {
            String file = fileName(name);
            String other = names.putIfAbsent(file, name);
            if (other != null) {
                problems.add(
                        auth.path(AuthKeys.PROVIDERS.name()) + "." + name,
                        value.origin(),
                        "the tokens of \"" + other + "\" and \"" + name + "\" would be kept in the same file (" + file
                                + "); rename one of the two");
            }
        });
    }

    /** The name under which a provider's token is filed: each character outside of {@code [A-Za-z0-9_-]} becomes {@code _}. */
    private static String fileName(String provider) {
        return provider.replaceAll("[^A-Za-z0-9_-]", "_");
    }

    private static void checkDefault(Settings auth, ConfigMap providers, ConfigProblems problems) {
        String name;
        try {
            name = auth.get(AuthKeys.DEFAULT_PROVIDER).orElse(null);
        } catch (ConfigurationException reportedWithTheSchema) {
            return;
        }
        if (name == null || providers.get(name).isPresent()) {
            return;
        }
        var known = providers.entries().keySet();
        String hint = known.isEmpty()
                ? "none is configured; add it below auth.providers"
                : Suggestion.nearest(name, known)
                        .map(near -> "did you mean \"" + near + "\"?")
                        .orElse("configured: " + String.join(", ", known));
        problems.add(
                auth.path(AuthKeys.DEFAULT_PROVIDER.name()),
                auth.origin(AuthKeys.DEFAULT_PROVIDER),
                "there is no provider \"" + ConfigPaths.printable(name) + "\"; " + hint);
    }
}
