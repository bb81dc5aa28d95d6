package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.core.config.AuthKeys;
import io.kstlib.auth.core.config.ConfigFileText;
import io.kstlib.auth.core.config.ConfigTree;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adds a provider to the text of a configuration file. Every other character stays as it is: comments, order and layout belong to the
 * person. Immutable.
 */
final class ConfigEdit {

    /** The values that YAML always reads as a text, and not as a number, truth value or null. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._/@+-]*(:[A-Za-z0-9._/@+-]+)*");

    private static final Pattern WORDS = Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n");
    private static final String STEP = "  ";

    private final ConfigFileText before;
    private final String text;

    private ConfigEdit(ConfigFileText before) {
        this.before = before;
        this.text = before.text();
    }

    /**
     * Reads a file.
     *
     * @param file the configuration
     * @return its text, to be changed
     * @throws ConfigurationException if it cannot be read
     */
    static ConfigEdit of(Path file) {
        return new ConfigEdit(ConfigFileText.of(file));
    }

    /**
     * Returns the text of a new file.
     *
     * @param name of the only provider
     * @param section its keys and values: texts and whole numbers
     * @return YAML
     */
    static String newFile(String name, Map<String, Object> section) {
        return AuthKeys.SECTION + ":\n" + STEP + AuthKeys.DEFAULT_PROVIDER.name() + ": " + scalar(name) + "\n"
                + providers(STEP, name, section);
    }

    /**
     * Returns the lines for the section {@code providers}, to be written by hand.
     *
     * @param name of the provider
     * @param section its keys and values: texts and whole numbers
     * @return YAML, not indented
     */
    static String section(String name, Map<String, Object> section) {
        return block("", name, section);
    }

    /**
     * {@return whether the file itself has a section for a provider}
     *
     * @param name of a provider
     * @throws ConfigurationException if the text is not YAML
     */
    boolean has(String name) {
        ConfigMap auth = ConfigTree.section(before.parse(text), AuthKeys.SECTION);
        return ConfigTree.section(auth, AuthKeys.PROVIDERS.name()).entries().containsKey(name);
    }

    /**
     * Returns the text with one more provider.
     *
     * @param name of the provider
     * @param section its keys and values: texts and whole numbers
     * @return YAML; empty if the layout of the file leaves no place for it, such as a map in one line
     * @throws ConfigurationException if the text is not YAML
     */
    Optional<String> withProvider(String name, Map<String, Object> section) {
        ConfigMap root = before.parse(text);
        Map<List<String>, List<String>> expected = flat(root);
        section.forEach((key, value) -> expected.put(
                List.of(AuthKeys.SECTION, AuthKeys.PROVIDERS.name(), name, key), List.of(value.toString())));
        if (!root.entries().containsKey(AuthKeys.SECTION)) { // then all of it is new
            expected.put(List.of(AuthKeys.SECTION, AuthKeys.DEFAULT_PROVIDER.name()), List.of(name));
        }
        return inserted(root, name, section).filter(changed -> {
            try {
                return flat(before.parse(changed)).equals(expected);
            } catch (ConfigurationException notYamlAnyMore) {
                return false; // the file is left as it is
            }
        });
    }

    private Optional<String> inserted(ConfigMap root, String name, Map<String, Object> section) {
        ConfigValue auth = root.entries().get(AuthKeys.SECTION);
        if (auth == null) {
            String end = text.isEmpty() || text.endsWith("\n") ? "" : lineBreak();
            return Optional.of(text + end + newFile(name, section).replace("\n", lineBreak()));
        }
        if (!(auth instanceof ConfigMap map) || map.entries().isEmpty()) {
            return after(auth, AuthKeys.SECTION, STEP, indent -> providers(indent, name, section));
        }
        String indent = indentOf(map).orElse(STEP);
        ConfigValue providers = map.entries().get(AuthKeys.PROVIDERS.name());
        if (providers == null) {
            return after(auth, AuthKeys.SECTION, indent, inner -> providers(inner, name, section));
        }
        String below = providers instanceof ConfigMap known ? indentOf(known).orElse(indent + STEP) : indent + STEP;
        return after(providers, AuthKeys.PROVIDERS.name(), below, inner -> block(inner, name, section));
    }

    /**
     * Inserts text behind the line of a key that has nothing else on its line.
     *
     * @param below writes the lines below the key with an indentation
     */
    private Optional<String> after(ConfigValue value, String key, String indent, UnaryOperator<String> below) {
        List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)", -1)));
        int line = value.origin().line();
        if (line < 1 || line > lines.size()) {
            return Optional.empty();
        }
        String at = lines.get(line - 1);
        if (!at.matches("\\s*[\"']?" + Pattern.quote(key) + "[\"']?\\s*:\\s*(#.*)?\\s*")) {
            return Optional.empty();
        }
        String inserted = below.apply(indent).replace("\n", lineBreak());
        lines.set(line - 1, (at.endsWith("\n") ? at : at + lineBreak()) + inserted);
        return Optional.of(String.join("", lines));
    }

    private String lineBreak() {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    private Optional<String> indentOf(ConfigMap map) {
        List<String> lines = text.lines().toList();
        for (ConfigValue value : map.entries().values()) {
            int line = value.origin().line();
            if (line >= 1 && line <= lines.size()) {
                Matcher indent = Pattern.compile("^( +)\\S").matcher(lines.get(line - 1));
                if (indent.find()) {
                    return Optional.of(indent.group(1));
                }
            }
        }
        return Optional.empty();
    }

    private static String providers(String indent, String name, Map<String, Object> section) {
        return indent + AuthKeys.PROVIDERS.name() + ":\n" + block(indent + STEP, name, section);
    }

    private static String block(String indent, String name, Map<String, Object> section) {
        StringBuilder block = new StringBuilder(indent).append(scalar(name)).append(":\n");
        section.forEach((key, value) -> block.append(indent)
                .append(STEP)
                .append(key)
                .append(": ")
                .append(scalar(value))
                .append('\n'));
        return block.toString();
    }

    private static String scalar(Object value) {
        String text = value.toString();
        boolean plain = !(value instanceof String)
                || (PLAIN.matcher(text).matches() && !WORDS.matcher(text).matches());
        return plain ? text : new String(Json.write(text), StandardCharsets.UTF_8);
    }

    /** Returns every single value by its path. An empty value, such as a section without keys, is not there. */
    private static Map<List<String>, List<String>> flat(ConfigMap root) {
        Map<List<String>, List<String>> flat = new HashMap<>();
        ConfigTree.walk(root, (path, value) -> {
            if (value instanceof ConfigScalar scalar && !ConfigTree.isNull(scalar)) {
                flat.computeIfAbsent(path, first -> new ArrayList<>()).add(scalar.text());
            }
        });
        return flat;
    }
}
