package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigScalar.Kind;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.plugin.ChildEnvironment;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Environment variables that override the configuration: {@code KSTLIB__AUTH__CALLBACK_SERVER__PORT=9000} sets
 * {@code auth.callback_server.port}.
 *
 * <p>Two underscores separate the levels. A level means the key that is there already, else the same in lower case. The comparison ignores case. In
 * it, {@code _} stands for every character that a variable's name cannot hold ({@code MY_CORP} means {@code My-Corp}). A value that begins with
 * <code>[</code> or <code>&#123;</code> is read as a YAML list or map, any other is a text. All variables together may be as deep and hold as many
 * values as one file. Variables for sections other than {@code auth} belong to other tools.
 */
public final class EnvironmentOverrides {

    static final String PREFIX = ChildEnvironment.SETTING;

    private static final String SEPARATOR = "__";
    private static final int LONGEST_SHOWN_NAME = 200;

    /** Ordered, so that the variable for a section comes before those for keys in it. */
    private final TreeMap<String, String> variables = new TreeMap<>();

    /**
     * Creates the overrides of an environment.
     *
     * @param environment the environment variables; those of other names are ignored
     */
    public EnvironmentOverrides(Map<String, String> environment) {
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith(PREFIX)) {
                variables.put(variable.getKey(), variable.getValue());
            }
        }
    }

    /** {@return whether one of the overrides is for the section {@code auth}} */
    boolean speakOfAuth() {
        return variables.keySet().stream().anyMatch(name -> levels(name).get(0).equalsIgnoreCase(AuthKeys.SECTION));
    }

    /**
     * Applies the overrides.
     *
     * @param root the configuration without them
     * @param problems receives a problem for every variable that cannot be applied
     * @return the configuration with them
     */
    ConfigMap applyTo(ConfigMap root, ConfigProblems problems) {
        ConfigMap changed = root;
        TreeReading.Limits limits = new TreeReading.Limits();
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            changed = apply(variable.getKey(), variable.getValue(), changed, limits, problems);
        }
        return changed;
    }

    private static ConfigMap apply(
            String name, String text, ConfigMap root, TreeReading.Limits limits, ConfigProblems problems) {
        Origin origin = new Origin("environment variable " + shown(name), 0);
        List<String> levels = levels(name);
        String section = levels.get(0);
        if (!section.isEmpty() && !section.equalsIgnoreCase(AuthKeys.SECTION)) {
            return root;
        }
        if (levels.contains("")) {
            problems.add(
                    "",
                    origin,
                    "not the name of a key; write " + PREFIX + "AUTH__SECTION__KEY, two underscores per level");
            return root;
        }
        try {
            return set(new Settings("", root), levels, value(text, levels.size(), limits, origin));
        } catch (ConfigurationException cannot) {
            problems.addAll(cannot.problems());
            return root;
        }
    }

    private static String shown(String name) {
        String printable = PrintableText.oneLine(name);
        return printable.length() <= LONGEST_SHOWN_NAME ? printable : printable.substring(0, LONGEST_SHOWN_NAME) + "…";
    }

    private static List<String> levels(String name) {
        return List.of(name.substring(PREFIX.length()).split(SEPARATOR, -1));
    }

    /** Reads a value. Each level of the variable is a key above the value and counts like a key of a file. */
    private static ConfigValue value(String text, int levels, TreeReading.Limits limits, Origin origin) {
        for (int depth = 1; depth <= levels; depth++) {
            limits.count(depth, origin);
        }
        if (!text.startsWith("[") && !text.startsWith("{")) {
            limits.count(levels + 1, origin);
            return new ConfigScalar(text, Kind.TEXT, origin);
        }
        ConfigProblems problems = new ConfigProblems();
        ConfigValue value = new TreeReading(origin, levels, limits, problems).yaml(text);
        problems.throwIfAny();
        return value == null ? new ConfigScalar("", Kind.NULL, origin) : value;
    }

    private static ConfigMap set(Settings section, List<String> levels, ConfigValue value) {
        ConfigMap map = section.map();
        Map<String, ConfigValue> entries = new LinkedHashMap<>(map.entries());
        String key = existing(entries, levels.get(0));
        List<String> rest = levels.subList(1, levels.size());
        ConfigValue set = value;
        if (!rest.isEmpty()) {
            set = set(inner(section.path(key), entries.get(key), value.origin()), rest, value);
        }
        entries.put(key, set);
        return new ConfigMap(entries, map.origin());
    }

    private static Settings inner(String path, @Nullable ConfigValue found, Origin origin) {
        if (found instanceof ConfigMap map) {
            return new Settings(path, map);
        }
        if (found == null || ConfigTree.isNull(found)) {
            return new Settings(path, ConfigMap.empty(origin));
        }
        throw new ConfigurationException(new ConfigProblem(
                path,
                origin,
                "holds " + found.kindInWords() + " (" + found.origin() + "), so no key in it can be set"));
    }

    /** Returns the key that a level means. Of several, it is the one that equals the level in lower case. */
    private static String existing(Map<String, ConfigValue> entries, String level) {
        String plain = level.toLowerCase(Locale.ROOT);
        if (entries.containsKey(plain)) {
            return plain;
        }
        String wanted = variableForm(level);
        for (String key : entries.keySet()) {
            if (variableForm(key).equals(wanted)) {
                return key;
            }
        }
        return plain;
    }

    private static String variableForm(String key) {
        return key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
    }
}
