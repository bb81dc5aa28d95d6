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
import java.util.List;
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
        problems.addAll(checkShared(root));
        try {
            Settings auth = LoadedConfig.of(root).auth();
            entries(auth, AuthKeys.PROVIDERS).entries().keySet().forEach(name -> checkProvider(auth, name, problems));
        } catch (ConfigurationException notAMap) {
            return problems.found(); // reported with what all share
        }
        return ProblemOrder.sorted(problems.found(), root.origin().source());
    }

    /**
     * Checks what all providers share: everything but their own sections. Asks plugins of storages only, and only where they have a section.
     *
     * @param root the whole configuration
     * @return every problem, ordered by file and line; none when all is well
     */
    public List<ConfigProblem> checkShared(ConfigMap root) {
        ConfigProblems problems = new ConfigProblems();
        if (root.get(AuthKeys.SECTION).isEmpty()) {
            misspeltSection(root, problems);
        }
        try {
            checkShared(LoadedConfig.of(root).auth(), problems);
        } catch (ConfigurationException notAMap) {
            problems.addAll(notAMap.problems());
        }
        return problems.found().isEmpty()
                ? List.of()
                : ProblemOrder.sorted(problems.found(), root.origin().source());
    }

    /**
     * The section of one provider, which was checked by what all types of providers share. The keys of its type are left to whoever asks the
     * plugin of that type ({@link #checkProvider(Settings, ConfigSchema)}).
     *
     * @param auth the section {@code auth}
     * @param name a configured provider
     * @return its section
     * @throws ConfigurationException with everything that is wrong with it, by the plugin of its type, too
     */
    public Settings provider(Settings auth, String name) {
        ConfigProblems problems = new ConfigProblems();
        Settings section = checkCommon(auth, name, problems);
        if (section != null && problems.found().isEmpty()) {
            return section;
        }
        ConfigProblems all = new ConfigProblems();
        checkProvider(auth, name, all);
        throw new ConfigurationException(
                ProblemOrder.sorted(all.found(), auth.map().origin().source()));
    }

    /**
     * Checks the section of one provider.
     *
     * @param provider the section
     * @param schema the keys of its type beside the {@link ProviderKeys}
     * @throws ConfigurationException with every problem, if there is one
     */
    public static void checkProvider(Settings provider, ConfigSchema schema) {
        ConfigProblems problems = new ConfigProblems();
        checkProvider(provider, schema, problems);
        problems.throwIfAny();
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

    private void checkShared(Settings auth, ConfigProblems problems) {
        AuthKeys.SCHEMA.check(auth, problems);
        entries(auth, AuthKeys.STORAGE).entries().forEach((type, value) -> {
            Settings section = section(AuthKeys.STORAGE, type, value, auth, problems);
            if (section != null) {
                checkStorage(type, section, problems);
            }
        });
        if (auth.has(AuthKeys.SOPS)) {
            checkStorage(
                    AuthKeys.SOPS.name(),
                    new Settings(auth.path(AuthKeys.SOPS.name()), entries(auth, AuthKeys.SOPS)),
                    problems);
        }
        checkDefault(auth, entries(auth, AuthKeys.PROVIDERS), problems);
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

    /** Everything about one provider. */
    private void checkProvider(Settings auth, String name, ConfigProblems problems) {
        Optional<ConfigSchema> schema = Optional.empty();
        ConfigProblems common = new ConfigProblems();
        Settings section = checkCommon(auth, name, common);
        if (section != null) {
            schema = type(section).flatMap(providerSchemas);
        }
        if (section == null || schema.isEmpty()) {
            problems.addAll(common.found());
            return;
        }
        checkPlace(auth, name, section.map(), problems);
        checkProvider(section, schema.get(), problems);
    }

    private static void checkProvider(Settings section, ConfigSchema schema, ConfigProblems problems) {
        expectType(section, problems);
        ProviderKeys.schema().with(schema).check(section, problems);
    }

    /** What can be said without the plugin of the type; {@code null} when there is no section to look at. */
    private static @Nullable Settings checkCommon(Settings auth, String name, ConfigProblems problems) {
        ConfigValue value = entries(auth, AuthKeys.PROVIDERS).entries().get(name);
        if (value == null) {
            return null;
        }
        checkPlace(auth, name, value, problems);
        Settings section = section(AuthKeys.PROVIDERS, name, value, auth, problems);
        if (section == null) {
            return null;
        }
        expectType(section, problems);
        for (ConfigKey<?> key : ProviderKeys.schema().keys()) {
            try {
                section.get(key);
            } catch (ConfigurationException wrong) {
                problems.addAll(wrong.problems());
            }
        }
        return section;
    }

    private static void expectType(Settings section, ConfigProblems problems) {
        if (!section.has(ProviderKeys.ISSUER)) {
            section.expect(ProviderKeys.TYPE, problems);
        }
    }

    private static void checkPlace(Settings auth, String name, ConfigValue value, ConfigProblems problems) {
        String path = auth.path(AuthKeys.PROVIDERS.name());
        if (name.isBlank()) {
            problems.add(path, value.origin(), "a provider has no name; give it one");
        }
        String file = fileName(name);
        for (String other : entries(auth, AuthKeys.PROVIDERS).entries().keySet()) {
            if (!other.equals(name) && fileName(other).equals(file)) {
                problems.add(
                        path + "." + name,
                        value.origin(),
                        "the tokens of \"" + other + "\" and \"" + name + "\" would be kept in the same file (" + file
                                + "); rename one of the two");
            }
        }
    }

    private static Optional<String> type(Settings provider) {
        try {
            return Optional.of(ProviderType.of(provider));
        } catch (ConfigurationException wrong) {
            return Optional.empty(); // reported with the other keys
        }
    }

    /** The name under which a provider's token is filed: each character outside of {@code [A-Za-z0-9_-]} becomes {@code _}. */
    private static String fileName(String provider) {
        StringBuilder name =
                new StringBuilder(provider.length()); // neither a pattern nor a stream: this runs at each start
        int each;
        for (int i = 0; i < provider.length(); i += Character.charCount(each)) {
            each = provider.codePointAt(i);
            boolean stays = each == '-' || (each < 128 && Character.isLetterOrDigit(each));
            name.append(stays ? (char) each : '_');
        }
        return name.toString();
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
