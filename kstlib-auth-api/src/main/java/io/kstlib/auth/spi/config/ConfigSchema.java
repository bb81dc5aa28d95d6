package io.kstlib.auth.spi.config;

import io.kstlib.auth.spi.internal.text.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The keys that a section may hold, and the rules between them. Immutable. */
public final class ConfigSchema {

    private static final ConfigSchema EMPTY = new ConfigSchema(List.of(), List.of(), null);

    private final List<ConfigKey<?>> keys;
    private final List<BiConsumer<Settings, ConfigProblems>> rules;
    private final @Nullable ConfigKey<Settings> named;

    private ConfigSchema(
            List<ConfigKey<?>> keys,
            List<BiConsumer<Settings, ConfigProblems>> rules,
            @Nullable ConfigKey<Settings> named) {
        this.keys = List.copyOf(keys);
        this.rules = List.copyOf(rules);
        this.named = named;
    }

    /** {@return a schema without keys} */
    public static ConfigSchema empty() {
        return EMPTY;
    }

    /**
     * {@return a schema with these keys}
     *
     * @param keys the keys, in the order in which the reference shows them
     */
    public static ConfigSchema of(ConfigKey<?>... keys) {
        return new ConfigSchema(List.of(keys), List.of(), null);
    }

    /**
     * Makes a schema of sections, each under a name that the person chooses.
     *
     * @param section the keys of each section; its own name stands for all names in the reference, such as {@code NAME}
     * @return a schema with these keys, and with any name
     */
    public static ConfigSchema ofNamed(ConfigKey<Settings> section) {
        return new ConfigSchema(List.of(section), List.of(), section);
    }

    /**
     * {@return a schema with the keys of this one and these keys}
     *
     * @param more further keys
     */
    public ConfigSchema with(ConfigKey<?>... more) {
        List<ConfigKey<?>> all = new ArrayList<>(keys);
        all.addAll(List.of(more));
        return new ConfigSchema(all, rules, named);
    }

    /**
     * {@return a schema with the keys and rules of both, this one's first}
     *
     * @param other another schema
     */
    public ConfigSchema with(ConfigSchema other) {
        List<ConfigKey<?>> allKeys = new ArrayList<>(keys);
        allKeys.addAll(other.keys);
        List<BiConsumer<Settings, ConfigProblems>> allRules = new ArrayList<>(rules);
        allRules.addAll(other.rules);
        return new ConfigSchema(allKeys, allRules, named == null ? other.named : named);
    }

    /**
     * {@return a schema with the rules of this one and this rule}
     *
     * @param rule a further rule, which looks at several keys at once: it gets the section, and adds a problem for each thing that is wrong
     */
    public ConfigSchema withRule(BiConsumer<Settings, ConfigProblems> rule) {
        List<BiConsumer<Settings, ConfigProblems>> all = new ArrayList<>(rules);
        all.add(rule);
        return new ConfigSchema(keys, all, named);
    }

    /** {@return the keys, in the order of the reference} */
    public List<ConfigKey<?>> keys() {
        return keys;
    }

    /**
     * {@return the key with a name; empty if the schema lacks it}
     *
     * @param name a name of a key, or the name of a section that the person chose
     */
    public Optional<ConfigKey<?>> key(String name) {
        for (ConfigKey<?> key : keys) {
            if (key.names().contains(name)) {
                return Optional.of(key);
            }
        }
        return named == null
                ? Optional.empty()
                : named.section().map(section -> ConfigKey.section(name, section, named.description()));
    }

    /**
     * Checks a section: unknown keys, keys given under two names, wrong values, broken rules.
     *
     * @param settings the section
     * @param problems where to report
     */
    public void check(Settings settings, ConfigProblems problems) {
        checkKeys(settings, problems);
        checkRules(settings, problems);
    }

    /**
     * Checks only the rules between the keys: for a section whose keys another schema also has.
     *
     * @param settings the section
     * @param problems where to report
     */
    public void checkRules(Settings settings, ConfigProblems problems) {
        for (BiConsumer<Settings, ConfigProblems> rule : rules) {
            rule.accept(settings, problems);
        }
    }

    /**
     * Checks only the keys of a section, each by itself: for a section that other sections complete. The rules are checked later, for all of them
     * together.
     *
     * @param settings the section
     * @param problems where to report
     */
    public void checkKeys(Settings settings, ConfigProblems problems) {
        Set<String> known = names(keys);
        for (Map.Entry<String, ConfigValue> entry : settings.map().entries().entrySet()) {
            String name = entry.getKey();
            Optional<ConfigKey<?>> key = key(name);
            if (key.isEmpty()) {
                problems.add(settings.path(name), entry.getValue().origin(), "unknown key; " + hint(name, known));
            } else if (!known.contains(name)) {
                settings.read(key.get(), problems);
            }
        }
        for (ConfigKey<?> key : keys) {
            checkNames(key, settings, problems);
            settings.read(key, problems);
        }
    }

    private static void checkNames(ConfigKey<?> key, Settings settings, ConfigProblems problems) {
        String first = null;
        for (String name : key.names()) {
            ConfigValue value = settings.map().entries().get(name);
            if (value != null && first == null) {
                first = name;
            } else if (value != null) {
                problems.add(settings.path(name), value.origin(), "the same as \"" + first + "\"; keep one of the two");
            }
        }
    }

    private static String hint(String name, Set<String> known) {
        return Suggestion.nearest(name, known)
                .map(near -> "did you mean \"" + near + "\"?")
                .orElseGet(
                        () -> known.isEmpty() ? "there are no keys here" : "known here: " + String.join(", ", known));
    }

    private static Set<String> names(Collection<ConfigKey<?>> keys) {
        Set<String> names = new LinkedHashSet<>();
        for (ConfigKey<?> key : keys) {
            names.addAll(key.names());
        }
        return names;
    }
}
