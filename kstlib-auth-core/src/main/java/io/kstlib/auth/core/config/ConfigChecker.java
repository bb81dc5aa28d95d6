package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.internal.text.Suggestion;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.text.PrintableText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the section {@code auth} and the section of every provider and plugin in it. Sections of other tools are not looked at.
 *
 * <p>A type that no plugin has is not a problem of the configuration. In such a section only the keys that all types share are checked.
 *
 * @param schemas the plugins that are loaded
 */
public record ConfigChecker(PluginSchemas schemas) {

    private static final String PRESET = ProviderKeys.PRESET.name();

    /** The plugins that are loaded, as far as the check of a configuration asks them: their keys, and the types and files that they know. */
    public interface PluginSchemas {

        /**
         * The keys of a provider's section, and the other sections that may hold them.
         *
         * @param schema the keys of its type, of its flow and of its validator, besides the {@link ProviderKeys}
         * @param settings the section over those that its flow and its validator share with other providers
         */
        record ProviderSection(ConfigSchema schema, Settings settings) {}

        /**
         * Returns the keys of a provider's section.
         *
         * @param auth the section {@code auth}
         * @param section the provider's section; its mistakes are ignored
         * @return its keys; empty when no plugin has its type
         */
        Optional<ProviderSection> ofProvider(Settings auth, Settings section);

        /**
         * Returns the keys of another plugin's section.
         *
         * @param kind which kind of plugin
         * @param type the type string of the plugin
         * @return its keys; empty when no plugin has the type
         */
        Optional<ConfigSchema> of(PluginSections kind, String type);

        /**
         * Returns the name under which a storage keeps the token of a provider. Two providers with the same name there share one token.
         *
         * @param storage the type of the storage
         * @return the name; the provider's own when no plugin has the type
         */
        String storedName(String storage, String provider);

        /**
         * Whether a storage keeps another login under the name of a provider: that of an account, or one for a target.
         *
         * @param provider the configured name
         */
        boolean isNameOfLogin(String provider);

        /**
         * Returns the path of the file that a reference names.
         *
         * @param reference a reference with a scheme
         * @return the path; empty when it names no file, or no plugin has the scheme
         */
        Optional<ConfigPath> file(SecretReference reference);

        /**
         * Whether references of a scheme, and the settings of its plugin, are obeyed only where the person's own configuration wrote them.
         *
         * @return false when no plugin has the scheme
         */
        boolean obeysOwnFilesOnly(String scheme);

        /**
         * Returns a preset.
         *
         * @param name its name, as a section writes it
         * @return empty when none has the name
         * @throws ConfigurationException if it cannot be used
         */
        Optional<Preset> preset(String name);

        /** Returns the names of all presets, sorted. */
        Set<String> presets();

        /**
         * Returns the types that a section names and no plugin has.
         *
         * @param section a provider's section, or the section {@code auth}; its other mistakes are ignored
         * @return one problem for each
         */
        List<ConfigProblem> missing(Settings section);
    }

    /** Returns the keys of a configuration with their meaning. */
    KnownKeys keysOf(ConfigMap root) {
        return new KnownKeys(schemas, root);
    }

    /**
     * Fills in every provider's section that names a preset. A section whose preset is not there or cannot be used stays as it is, which its user meets.
     *
     * @param root a whole configuration as it was written
     * @return the same, where the sections of providers have the settings of their presets, too
     */
    public ConfigMap filled(ConfigMap root) {
        ConfigMap auth = ConfigTree.section(root, AuthKeys.SECTION);
        ConfigMap providers = ConfigTree.section(auth, AuthKeys.PROVIDERS.name());
        Map<String, ConfigValue> filled = new LinkedHashMap<>();
        for (Map.Entry<String, ConfigValue> entry : providers.entries().entrySet()) {
            if (entry.getValue() instanceof ConfigMap section
                    && section.entries().containsKey(PRESET)) {
                preset(section).ifPresent(preset -> filled.put(entry.getKey(), preset.filled(section)));
            }
        }
        return filled.isEmpty()
                ? root
                : ConfigTree.with(
                        root,
                        AuthKeys.SECTION,
                        ConfigTree.with(auth, AuthKeys.PROVIDERS.name(), ConfigTree.with(providers, filled)));
    }

    /** Returns the preset of a section; empty when it names none, or one that cannot be used. */
    private Optional<Preset> preset(ConfigMap section) {
        try {
            return section.get(PRESET).orElse(null) instanceof ConfigScalar named && !ConfigTree.isNull(named)
                    ? schemas.preset(named.text())
                    : Optional.empty();
        } catch (ConfigurationException reportedWhereItIsUsed) {
            return Optional.empty();
        }
    }

    /**
     * Lets the review see each preset that a configuration names: its content decides which servers receive secrets and tokens, as an included file does.
     *
     * @param written the configuration as it is written, which is all that a person can consent to
     * @param covered the files whose words consent is for
     */
    void reviewPresets(ConfigMap written, Set<Path> covered, ConfigGate.Review review) {
        ConfigMap providers =
                ConfigTree.section(ConfigTree.section(written, AuthKeys.SECTION), AuthKeys.PROVIDERS.name());
        for (ConfigValue value : providers.entries().values()) {
            if (value instanceof ConfigMap section
                    && section.get(PRESET).orElse(null) instanceof ConfigScalar named
                    && named.origin().file() != null
                    && covered.contains(named.origin().file())) {
                if (ConfigTree.isEncrypted(named)) {
                    throw new ConfigurationException(new ConfigProblem(
                            PRESET, named.origin(), "the name of the preset is encrypted; write it in plain text"));
                }
                preset(section)
                        .ifPresent(preset -> review.review(
                                ConfigGate.Part.PRESET,
                                Path.of(preset.name()),
                                preset.hash().getBytes(StandardCharsets.UTF_8)));
            }
        }
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
        Settings auth = mapOf(root);
        entries(auth, AuthKeys.PROVIDERS).entries().keySet().forEach(name -> checkProvider(auth, name, problems));
        return sorted(problems.found(), root.origin().source());
    }

    /**
     * Refuses a configuration in which something is wrong that all providers share. Reports all that is wrong then, also the types that no plugin has, so
     * that the person corrects all at once. Elsewhere only the user of such a type meets it.
     *
     * @param root the whole of it
     * @param problems the problems of its files
     * @param mainSource the source of the main file, as the origin of a problem has it
     * @throws ConfigurationException with every problem, ordered by file and line
     */
    void requireUsable(ConfigMap root, ConfigProblems problems, String mainSource) {
        if (problems.found().isEmpty()) {
            problems.addAll(checkShared(root));
        }
        if (!problems.found().isEmpty()) {
            problems.addAll(check(root));
            addMissingTypes(root, problems);
            throw new ConfigurationException(sorted(problems.found(), mainSource));
        }
    }

    private void addMissingTypes(ConfigMap root, ConfigProblems problems) {
        Settings auth = mapOf(root);
        problems.addAll(schemas.missing(auth));
        entries(auth, AuthKeys.PROVIDERS).entries().forEach((name, value) -> {
            if (value instanceof ConfigMap section) {
                problems.addAll(
                        schemas.missing(new Settings(auth.path(AuthKeys.PROVIDERS.name()) + "." + name, section)));
            }
        });
    }

    /** Returns the section {@code auth}; without entries if it is not a map, which the check of all providers reports. */
    private static Settings mapOf(ConfigMap root) {
        return new Settings(AuthKeys.SECTION, ConfigTree.section(root, AuthKeys.SECTION));
    }

    /**
     * Lists the sections of plugins that are not loaded. Their keys are not checked or read. That is not a mistake by itself.
     *
     * @param auth the section {@code auth}
     * @return one entry per section, in the order of the configuration
     */
    public List<ConfigProblem> unread(Settings auth) {
        List<ConfigProblem> unread = new ArrayList<>();
        for (PluginSections kind : PluginSections.ALL) {
            entries(auth, kind.key()).entries().forEach((type, value) -> {
                if (schemas.of(kind, type).isEmpty()) {
                    unread.add(new ConfigProblem(
                            auth.path(kind.key().name()) + "." + type,
                            value.origin(),
                            "is read by no plugin, since none of this type is loaded"));
                }
            });
        }
        return List.copyOf(unread);
    }

    /**
     * Checks everything but the sections of single providers. Asks plugins only where they have a section here.
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
            checkShared(AuthKeys.settings(root), problems);
        } catch (ConfigurationException notAMap) {
            problems.addAll(notAMap.problems());
        }
        return problems.found().isEmpty()
                ? List.of()
                : sorted(problems.found(), root.origin().source());
    }

    /**
     * Returns the section of one provider, and checks the keys that all types of providers share. The caller that has the plugin of its type checks
     * the other keys ({@link #checkProvider(PluginSchemas.ProviderSection)}).
     *
     * @param auth the section {@code auth}
     * @param name a configured provider
     * @throws ConfigurationException with everything that is wrong with it, also by the plugin of its type
     */
    public Settings provider(Settings auth, String name) {
        ConfigProblems problems = new ConfigProblems();
        Settings section = checkCommon(auth, name, problems);
        if (section != null && problems.found().isEmpty()) {
            return section;
        }
        ConfigProblems all = new ConfigProblems();
        checkProvider(auth, name, all);
        throw new ConfigurationException(sorted(all.found(), auth.map().origin().source()));
    }

    /**
     * Checks the section of one provider.
     *
     * @param section the section, and the keys of its type, flow and validator besides the {@link ProviderKeys}
     * @throws ConfigurationException with every problem, if there is one
     */
    public static void checkProvider(PluginSchemas.ProviderSection section) {
        ConfigProblems problems = new ConfigProblems();
        checkProvider(section, problems);
        problems.throwIfAny();
    }

    /**
     * Checks the keys of a section.
     *
     * @param schema its keys
     * @throws ConfigurationException with every problem, if there is one
     */
    public static void checkSection(Settings section, ConfigSchema schema) {
        ConfigProblems problems = new ConfigProblems();
        schema.check(section, problems);
        problems.throwIfAny();
    }

    /**
     * Sorts problems as a person meets them: the main file from top to bottom, the files it includes, the environment.
     *
     * @param problems any problems; not changed
     * @param mainSource the source of the main file, as the origin of a problem has it
     * @return the problems, sorted
     */
    public static List<ConfigProblem> sorted(List<ConfigProblem> problems, String mainSource) {
        return problems.stream()
                .sorted(Comparator.comparing((ConfigProblem problem) -> rank(problem, mainSource))
                        .thenComparing(problem -> problem.origin().source())
                        .thenComparing(problem -> problem.origin().line()))
                .toList();
    }

    private static int rank(ConfigProblem problem, String mainSource) {
        String source = problem.origin().source();
        if (source.equals(mainSource)) {
            return 0;
        }
        return source.startsWith("environment variable ") ? 2 : 1;
    }

    private static void misspeltSection(ConfigMap root, ConfigProblems problems) {
        root.entries().forEach((name, value) -> {
            if (Suggestion.nearest(name, List.of(AuthKeys.SECTION)).isPresent()) {
                problems.add(name, value.origin(), "there is no section \"auth\"; is this meant to be it?");
            }
        });
    }

    private void checkShared(Settings auth, ConfigProblems problems) {
        ConfigSchema schema = AuthKeys.SCHEMA;
        for (String key : auth.map().entries().keySet()) {
            if (ShippedPlugins.hasShortForm(key)) {
                ConfigKey<ConfigMap> shortForm = PluginSections.shortFormOf(key);
                schema = schema.with(shortForm);
                checkShortForm(shortForm, auth, problems);
            }
        }
        schema.check(auth, problems);
        for (PluginSections kind : PluginSections.ALL) {
            checkPlugins(kind, auth, problems);
        }
        checkDefault(auth, entries(auth, AuthKeys.PROVIDERS), problems);
    }

    private void checkShortForm(ConfigKey<ConfigMap> key, Settings auth, ConfigProblems problems) {
        Settings section = new Settings(auth.path(key.name()), entries(auth, key));
        Settings whole = PluginSections.STORAGE.written(auth, key.name());
        schemas.of(PluginSections.STORAGE, key.name()).ifPresent(schema -> {
            schema.check(section, problems);
            schema.keys().stream()
                    .filter(each -> section.has(each) && whole.has(each))
                    .forEach(each -> problems.add(
                            section.path(each.name()),
                            section.origin(each),
                            "the same as \"" + whole.path(each.name()) + "\" (" + whole.origin(each)
                                    + "); keep one of the two"));
        });
    }

    private void checkPlugins(PluginSections kind, Settings auth, ConfigProblems problems) {
        entries(auth, kind.key()).entries().forEach((type, value) -> {
            Settings section = section(kind.key(), type, value, auth, problems);
            if (section != null) {
                schemas.of(kind, type).ifPresent(schema -> kind.check(section, schema, problems));
            }
        });
    }

    /** Returns the sections below a key; none if its value is not a map, which the check of the schema reports. */
    private static ConfigMap entries(Settings auth, ConfigKey<ConfigMap> key) {
        return ConfigTree.section(auth.map(), key.name()).withoutNulls();
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

    /** Checks everything about one provider. */
    private void checkProvider(Settings auth, String name, ConfigProblems problems) {
        Optional<PluginSchemas.ProviderSection> whole = Optional.empty();
        ConfigProblems common = new ConfigProblems();
        Settings section = checkCommon(auth, name, common);
        if (section != null) {
            whole = schemas.ofProvider(auth, section);
        }
        if (section == null || whole.isEmpty()) {
            problems.addAll(common.found());
            return;
        }
        checkPlace(auth, name, section.map(), problems);
        var unused = checkPreset(section, problems);
        checkProvider(whole.get(), problems);
    }

    private static void checkProvider(PluginSchemas.ProviderSection section, ConfigProblems problems) {
        expectType(section.settings(), problems);
        ProviderKeys.schema().with(section.schema()).check(section.settings(), problems);
    }

    /** Checks the keys that need no plugin of the type. Returns {@code null} when there is no section. */
    private @Nullable Settings checkCommon(Settings auth, String name, ConfigProblems problems) {
        ConfigValue value = entries(auth, AuthKeys.PROVIDERS).entries().get(name);
        if (value == null) {
            return null;
        }
        checkPlace(auth, name, value, problems);
        Settings section = section(AuthKeys.PROVIDERS, name, value, auth, problems);
        if (section == null) {
            return null;
        }
        if (checkPreset(section, problems)) {
            expectType(section, problems);
        }
        for (ConfigKey<?> key : ProviderKeys.schema().keys()) {
            try {
                section.get(key);
            } catch (ConfigurationException wrong) {
                problems.addAll(wrong.problems());
            }
        }
        return section;
    }

    /** Checks that the preset of a section is there, and that its blanks are filled. */
    private boolean checkPreset(Settings section, ConfigProblems problems) {
        Optional<String> named = section.valid(ProviderKeys.PRESET);
        if (named.isEmpty()) {
            return true;
        }
        try {
            Preset preset = schemas.preset(named.get()).orElse(null);
            if (preset == null) {
                problems.add(
                        section.path(PRESET),
                        section.origin(ProviderKeys.PRESET),
                        noPreset(PrintableText.oneLine(named.get()), schemas.presets()));
                return false;
            }
            int before = problems.found().size();
            preset.check(section, problems);
            return problems.found().size() == before;
        } catch (ConfigurationException unusable) {
            problems.addAll(unusable.problems());
            return false;
        }
    }

    /**
     * {@return that there is no such preset, and which one may be meant}
     *
     * @param name the name that was asked for
     * @param known the names of all presets
     */
    public static String noPreset(String name, Set<String> known) {
        return "there is no preset \"" + name + "\"; "
                + Suggestion.nearest(name, known)
                        .map(near -> "did you mean \"" + near + "\"?")
                        .orElse("known: " + String.join(", ", known));
    }

    private static void expectType(Settings section, ConfigProblems problems) {
        if (!section.has(ProviderKeys.ISSUER)) {
            section.expect(ProviderKeys.TYPE, problems);
        }
    }

    private void checkPlace(Settings auth, String name, ConfigValue value, ConfigProblems problems) {
        String path = auth.path(AuthKeys.PROVIDERS.name());
        if (name.isBlank()) {
            problems.add(path, value.origin(), "a provider has no name; give it one");
        }
        if (schemas.isNameOfLogin(name)) {
            problems.add(
                    path + "." + name,
                    value.origin(),
                    "called as a stored login of an account, or for a target, is called; rename it");
        }
        Map<String, ConfigValue> providers = entries(auth, AuthKeys.PROVIDERS).entries();
        if (providers.size() < 2) {
            return;
        }
        String storage = storage(auth, value);
        String place = schemas.storedName(storage, name);
        providers.forEach((other, section) -> {
            if (other.equals(name) || !storage.equals(storage(auth, section))) {
                return;
            }
            if (place.equals(schemas.storedName(storage, other))) {
                problems.add(
                        path + "." + name,
                        value.origin(),
                        "the tokens of \"" + other + "\" and \"" + name + "\" would be kept under the same name ("
                                + place + ") by the storage " + storage + "; rename one of the two");
            }
        });
    }

    /** Returns the type of a provider's storage; an empty text when it is wrong, which is reported with the other keys. */
    private static String storage(Settings auth, ConfigValue provider) {
        try {
            Optional<String> own = provider instanceof ConfigMap map
                    ? new Settings("", map).get(ProviderKeys.TOKEN_STORAGE)
                    : Optional.empty();
            return own.orElseGet(() -> auth.get(AuthKeys.TOKEN_STORAGE));
        } catch (ConfigurationException wrong) {
            return "";
        }
    }

    private static void checkDefault(Settings auth, ConfigMap providers, ConfigProblems problems) {
        String name = auth.valid(AuthKeys.DEFAULT_PROVIDER).orElse(null);
        if (name == null || providers.get(name).isPresent()) {
            return;
        }
        problems.add(
                auth.path(AuthKeys.DEFAULT_PROVIDER.name()),
                auth.origin(AuthKeys.DEFAULT_PROVIDER),
                noProvider(PrintableText.oneLine(name), providers.entries().keySet()));
    }

    /**
     * {@return that there is no such provider, and which one may be meant}
     *
     * @param name the name that was asked for
     * @param known the names of all providers
     */
    public static String noProvider(String name, Set<String> known) {
        String hint = known.isEmpty()
                ? "none is configured; add it below auth.providers"
                : Suggestion.nearest(name, known)
                        .map(near -> "did you mean \"" + near + "\"?")
                        .orElse("configured: " + String.join(", ", known));
        return "there is no provider \"" + name + "\"; " + hint;
    }
}
