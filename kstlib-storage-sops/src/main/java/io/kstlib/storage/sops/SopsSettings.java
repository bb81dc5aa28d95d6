package io.kstlib.storage.sops;

import io.kstlib.auth.api.config.ConfigKey;
import io.kstlib.auth.api.config.ConfigMap;
import io.kstlib.auth.api.config.ConfigPath;
import io.kstlib.auth.api.config.ConfigProblems;
import io.kstlib.auth.api.config.ConfigSchema;
import io.kstlib.auth.api.config.Settings;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.storage.StorageContext;
import io.kstlib.sops.SopsFormat;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The section {@code auth.storage.sops} and its short form {@code auth.sops}; a key may stand in either. */
final class SopsSettings {

    static final ConfigKey<ConfigPath> PATH =
            ConfigKey.path("path", "one YAML file for the tokens of all providers; wins over directory");

    static final ConfigKey<ConfigPath> DIRECTORY = ConfigKey.path(
                    "directory", "where the token files are, one JSON file a provider")
            .standard("~/.config/kstlib/auth/tokens");

    /** The recipients, each key named after the type of its master keys. */
    static final List<ConfigKey<List<String>>> RECIPIENTS = List.of(
            ConfigKey.words("age", "age recipients (age1…, ssh-…) that tokens are encrypted to"),
            ConfigKey.words("pgp", "fingerprints of PGP keys that tokens are encrypted to"),
            ConfigKey.words("kms", "ARNs of AWS KMS keys that tokens are encrypted to"),
            ConfigKey.words("hc_vault", "URIs of HashiCorp Vault transit keys that tokens are encrypted to")
                    .naming(ConfigKey.Named.SERVER));

    static final ConfigSchema SCHEMA = ConfigSchema.of(
            PATH, DIRECTORY, RECIPIENTS.get(0), RECIPIENTS.get(1), RECIPIENTS.get(2), RECIPIENTS.get(3));

    private static final ConfigKey<ConfigMap> SHORT_FORM = ConfigKey.openMap("sops", "the short form");

    private final StorageContext context;
    private final Settings own;
    private final Settings shortForm;

    SopsSettings(StorageContext context) {
        this.context = context;
        this.own = context.settings();
        Settings auth = context.authSettings();
        this.shortForm = new Settings(
                auth.path(SHORT_FORM.name()),
                auth.get(SHORT_FORM).orElse(ConfigMap.empty(auth.map().origin())));
        ConfigProblems problems = new ConfigProblems();
        SCHEMA.check(shortForm, problems);
        problems.throwIfAny();
    }

    /** The one file of all tokens; empty when each provider has a file of its own. */
    Optional<Path> singleFile() {
        Optional<Path> file = path(PATH);
        if (file.isPresent() && SopsFormat.forPath(file.get()) != SopsFormat.YAML) {
            Settings section = sectionOf(PATH);
            throw new ConfigurationException(new ConfigProblem(
                    section.path(PATH.name()),
                    section.origin(PATH),
                    "the name of a YAML file ends with .yml or .yaml, by which the sops command knows it"));
        }
        return file;
    }

    /** Where the configuration names the one file. */
    Origin originOfPath() {
        return sectionOf(PATH).origin(PATH);
    }

    Path directory() {
        return path(DIRECTORY).orElseGet(context::standardDirectory);
    }

    List<String> recipients(ConfigKey<List<String>> key) {
        return sectionOf(key).get(key).orElse(List.of());
    }

    /** The key path under which a key is configured. */
    String keyPath(ConfigKey<?> key) {
        return sectionOf(key).path(key.name());
    }

    /** A recipient that is configured and cannot be one. */
    ConfigurationException refused(ConfigKey<List<String>> key, String why) {
        Settings section = sectionOf(key);
        return new ConfigurationException(new ConfigProblem(section.path(key.name()), section.origin(key), why));
    }

    private Optional<Path> path(ConfigKey<ConfigPath> key) {
        Settings section = sectionOf(key);
        Optional<ConfigPath> configured = section.get(key);
        try {
            return configured.map(path -> path.resolve(context.home()).toAbsolutePath());
        } catch (InvalidPathException notAPath) {
            throw new ConfigurationException(new ConfigProblem(
                    section.path(key.name()), section.origin(key), "not a path here: " + notAPath.getReason()));
        }
    }

    private Settings sectionOf(ConfigKey<?> key) {
        if (own.has(key) && shortForm.has(key)) {
            throw new ConfigurationException(new ConfigProblem(
                    shortForm.path(key.name()),
                    shortForm.origin(key),
                    "the same as \"" + own.path(key.name()) + "\" (" + own.origin(key) + "); keep one of the two"));
        }
        return own.has(key) ? own : shortForm;
    }
}
