package io.kstlib.storage.sops;

import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigPath;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.sops.SopsFormat;
import java.nio.file.Path;
import java.util.Optional;

/** The keys of {@code auth.storage.sops}, or of its short form {@code auth.sops}. */
final class SopsSettings {

    static final ConfigKey<ConfigPath> PATH =
            ConfigKey.path("path", "one YAML file for the tokens of all providers; wins over directory");

    static final ConfigKey<ConfigPath> DIRECTORY = ConfigKey.path(
                    "directory", "where the token files are, one JSON file per provider")
            .standard("~/.config/kstlib/auth/tokens");

    static final ConfigSchema SCHEMA = ConfigSchema.of(PATH, DIRECTORY).with(RecipientKeys.SCHEMA);

    private final StorageContext context;
    private final Settings own;

    SopsSettings(StorageContext context) {
        this.context = context;
        this.own = context.settings();
    }

    /** Returns the one file of all tokens; empty when each provider has a file of its own. */
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

    /** Returns where the configuration names the one file. */
    Origin originOfPath() {
        return own.origin(PATH);
    }

    Path directory() {
        return path(DIRECTORY).orElseGet(context::standardDirectory);
    }

    RecipientKeys recipients() {
        return new RecipientKeys(own);
    }

    private Optional<Path> path(ConfigKey<ConfigPath> key) {
        return own.file(key, context.home());
    }
}
