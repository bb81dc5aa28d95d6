package io.kstlib.auth.core.config;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.core.config.keys.MissingModule;
import io.kstlib.auth.core.config.keys.ShippedPlugins;
import io.kstlib.auth.core.config.tree.ConfigMerge;
import io.kstlib.auth.core.config.tree.EncryptedConfig;
import io.kstlib.auth.core.config.tree.JsonTree;
import io.kstlib.auth.core.config.tree.LineOrigins;
import io.kstlib.auth.core.config.tree.TreeLimits;
import io.kstlib.auth.core.config.tree.YamlTree;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.config.ConfigScalar;
import io.kstlib.auth.spi.config.ConfigValue;
import io.kstlib.auth.spi.secret.EncryptedFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes keys and values of the text of one configuration file after the other: YAML or JSON, encrypted or not. What cannot be read is reported and
 * left out. The limits are for all files together.
 */
final class ConfigFileParser {

    private final ReadingRules rules;
    private final ConfigPaths paths;
    private final ConfigProblems problems;
    private final TreeLimits limits = new TreeLimits();
    private boolean complete = true;

    /**
     * @param problems where to report
     */
    ConfigFileParser(ReadingRules rules, ConfigProblems problems) {
        this.rules = rules;
        this.paths = rules.paths();
        this.problems = problems;
    }

    /** Whether nothing was left out so far. */
    boolean isComplete() {
        return complete;
    }

    /**
     * Makes keys and values of a text, as they are written.
     *
     * @param file its path, as it is shown
     * @param real its path without links, where its relative paths begin
     */
    ConfigMap parse(Path file, Path real, String text) {
        LineOrigins origins = LineOrigins.of(paths.show(file), real);
        Optional<String> otherFormat = otherFormat(file);
        if (otherFormat.isPresent()) {
            return leaveOut(
                    "",
                    new Origin(paths.show(file), 0),
                    "is " + otherFormat.get() + ", which is not read here; write it as YAML or JSON: a table"
                            + " [auth.providers.NAME] becomes the keys auth, providers and NAME, each indented below the"
                            + " one before");
        }
        try {
            ConfigValue value = isJson(file)
                    ? JsonTree.read(text, origins, limits, problems)
                    : YamlTree.read(text, origins, limits, problems);
            return checked(value == null ? ConfigMap.empty(origins.at(1)) : value);
        } catch (ConfigurationException unreadable) {
            complete = false;
            problems.addAll(unreadable.problems());
            return ConfigMap.empty(origins.at(1));
        }
    }

    private static Optional<String> otherFormat(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".toml")
                ? Optional.of("TOML")
                : name.endsWith(".ini") ? Optional.of("INI") : Optional.empty();
    }

    private static boolean isJson(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    }

    private ConfigMap checked(ConfigValue root) {
        if (root instanceof ConfigScalar scalar && scalar.kind() == ConfigScalar.Kind.NULL) {
            return ConfigMap.empty(root.origin());
        }
        if (!(root instanceof ConfigMap map)) {
            return leaveOut(
                    "", root.origin(), "expected keys and values such as \"auth:\", found " + root.kindInWords());
        }
        return map;
    }

    /** Decrypts what {@link #parse} made. */
    ConfigMap opened(ConfigMap map, Path file, String text) {
        if (!EncryptedConfig.isEncrypted(map)) {
            return map;
        }
        if (rules.decryption() == ReadingRules.SEALED) {
            return ConfigMerge.without(map, EncryptedConfig.METADATA);
        }
        Optional<EncryptedFiles> files = rules.decryption().get();
        if (files.isEmpty()) {
            problems.add(
                    "",
                    map.origin(),
                    "the file is encrypted with SOPS, and the module that decrypts such files is not here",
                    MissingModule.remedy(ShippedPlugins.ENCRYPTED_FILES));
            return leftOut(map.origin());
        }
        try {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            return EncryptedConfig.opened(map, files.get().decrypt(file.toAbsolutePath(), content));
        } catch (SecretException | PluginException closed) {
            closed.remedy()
                    .ifPresentOrElse(
                            remedy -> problems.add("", map.origin(), closed.problem(), remedy),
                            () -> problems.add("", map.origin(), closed.problem()));
            return leftOut(map.origin());
        }
    }

    /** Reports what cannot be read, and returns nothing in its place. */
    ConfigMap leaveOut(String path, Origin origin, String message) {
        problems.add(path, origin, message);
        return leftOut(origin);
    }

    private ConfigMap leftOut(Origin origin) {
        complete = false;
        return ConfigMap.empty(origin);
    }
}
