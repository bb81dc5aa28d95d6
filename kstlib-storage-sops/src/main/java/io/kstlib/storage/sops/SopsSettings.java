package io.kstlib.storage.sops;

import io.kstlib.auth.api.config.ConfigKey;
import io.kstlib.auth.api.config.ConfigPath;
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

/** The keys of {@code auth.storage.sops}, or of its short form {@code auth.sops}. */
final class SopsSettings {

    static final ConfigKey<ConfigPath> PATH =
            ConfigKey.path("path", "one YAML file for the tokens of all providers; wins over directory");

    static final ConfigKey<ConfigPath> DIRECTORY = ConfigKey.path(
                    "directory", "where the token files are, one JSON file per provider")
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

    private final StorageContext context;
    private final Settings own;

    SopsSettings(StorageContext context) {
        this.context = context;
        this.own = context.settings();
    }

    /** The one file of all tokens; empty when each provider has a file of its own. */
    Optional<Path> singleFile() {
        Optional<Path> file = path(PATH);
        if (file.isPresent() && SopsFormat.forPath(file.get()) != SopsFormat.YAML) {
            throw new ConfigurationException(new ConfigProblem(
                    own.path(PATH.name()),
                    own.origin(PATH),
                    "the name of a YAML file ends with .yml or .yaml, by which the sops command knows it"));
        }
        return file;
    }

    /** Where the configuration names the one file. */
    Origin originOfPath() {
        return own.origin(PATH);
    }

    Path directory() {
        return path(DIRECTORY).orElseGet(context::standardDirectory);
    }

    List<String> recipients(ConfigKey<List<String>> key) {
        return own.get(key).orElse(List.of());
    }

    /** The key path under which a key is configured. */
    String keyPath(ConfigKey<?> key) {
        return own.path(key.name());
    }

    /** A recipient that is configured and cannot be one. */
    ConfigurationException refused(ConfigKey<List<String>> key, String why) {
        return new ConfigurationException(new ConfigProblem(own.path(key.name()), own.origin(key), why));
    }

    private Optional<Path> path(ConfigKey<ConfigPath> key) {
        Optional<ConfigPath> configured = own.get(key);
        try {
            return configured.map(path -> path.resolve(context.home()).toAbsolutePath());
        } catch (InvalidPathException notAPath) {
            throw new ConfigurationException(new ConfigProblem(
                    own.path(key.name()), own.origin(key), "not a path here: " + notAPath.getReason()));
        }
    }
}
